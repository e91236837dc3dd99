using System.Globalization;

namespace PurchaseApi.Training.Exporting.Onnx;

/// <summary>Collects the nodes of an ONNX model; whatever is added is known by a name.</summary>
internal sealed class OnnxGraph
{
    private const int IrVersion = 9, MachineLearning = 3;
    private const int Plain = 15, WithTexts = 20;   // opsets; the second splits and matches texts
    private const string MachineLearningDomain = "ai.onnx.ml";

    private readonly List<byte[]> nodes = [], initializers = [], inputs = [], outputs = [];
    private readonly Dictionary<string, string> made = [];
    private int opset = Plain;

    public string Input(string name, int type)
    {
        inputs.Add(OnnxMessages.Column(name, type));
        return name;
    }

    public void Output(string name, int type, string value)
    {
        outputs.Add(OnnxMessages.Column(name, type));
        nodes.Add(Node("Identity", name, [value], [], ""));
    }

    /// <summary>A node of the standard operators. The same one is made once.</summary>
    public string Add(string operation, params IReadOnlyList<string> operands)
    {
        var key = $"{operation} {string.Join(' ', operands)}";
        if (made.TryGetValue(key, out var name)) return name;
        return made[key] = Add(operation, operands, []);
    }

    /// <inheritdoc cref="Add(string, IReadOnlyList{string})"/>
    public string Add(string operation, IReadOnlyList<string> operands, IReadOnlyList<byte[]> attributes)
    {
        var name = NextName();
        nodes.Add(Node(operation, name, operands, attributes, ""));
        return name;
    }

    /// <summary>A node of ai.onnx.ml.</summary>
    public string AddLearned(string operation, string operand, params IReadOnlyList<byte[]> attributes)
    {
        var name = NextName();
        nodes.Add(Node(operation, name, [operand], attributes, MachineLearningDomain));
        return name;
    }

    /// <summary>A node of the standard operators that came with a later opset.</summary>
    public string AddText(string operation, IReadOnlyList<string> operands, params IReadOnlyList<byte[]> attributes)
    {
        opset = WithTexts;
        return Add(operation, operands, attributes);
    }

    /// <summary>The items of a text, as many columns as the text with the most has; the rest is empty.</summary>
    public string Split(string text, string separator)
    {
        opset = WithTexts;
        var name = NextName();
        nodes.Add(Node(
            "StringSplit", name, [text], [OnnxMessages.Attribute("delimiter", separator)], "", $"{name}/count"));
        return name;
    }

    public string Number(double value)
    {
        var key = $"number {BitConverter.DoubleToInt64Bits(value).ToString(CultureInfo.InvariantCulture)}";
        return made.TryGetValue(key, out var name) ? name : made[key] = Table([value], 1);
    }

    public string Table(ReadOnlySpan<double> values, params ReadOnlySpan<long> shape)
    {
        var name = NextName();
        initializers.Add(OnnxMessages.Tensor(name, values, shape));
        return name;
    }

    public string Integers(params IReadOnlyList<long> values)
    {
        var name = NextName();
        initializers.Add(OnnxMessages.Tensor(name, values));
        return name;
    }

    public string Text(string value)
    {
        var name = NextName();
        initializers.Add(OnnxMessages.Tensor(name, value));
        return name;
    }

    public string Cast(string value, int type) =>
        made.TryGetValue($"cast {type} {value}", out var name)
            ? name
            : made[$"cast {type} {value}"] = Add("Cast", [value], [OnnxMessages.Attribute("to", (long)type)]);

    /// <param name="name">Of the model.</param>
    /// <param name="about">Metadata by key.</param>
    public byte[] ToModel(string name, IReadOnlyList<(string Key, string Value)> about) =>
        OnnxMessages.Message(model =>
        {
            model.Number(1, IrVersion);
            model.Text(2, "PurchaseApi");
            model.Part(7, graph =>
            {
                foreach (var node in nodes) graph.Part(1, node);
                graph.Text(2, name);
                foreach (var tensor in initializers) graph.Part(5, tensor);
                foreach (var input in inputs) graph.Part(11, input);
                foreach (var output in outputs) graph.Part(12, output);
            });
            model.Part(8, set =>
            {
                set.Text(1, "");
                set.Number(2, opset);
            });
            model.Part(8, set =>
            {
                set.Text(1, MachineLearningDomain);
                set.Number(2, MachineLearning);
            });
            foreach (var (key, value) in about)
                model.Part(14, entry =>
                {
                    entry.Text(1, key);
                    entry.Text(2, value);
                });
        });

    /// <summary>No input is called like that: names of a contract have letters, digits and '_'.</summary>
    private string NextName() => $"/{made.Count + nodes.Count + initializers.Count}";

    private static byte[] Node(
        string operation, string name, IReadOnlyList<string> operands, IReadOnlyList<byte[]> attributes,
        string domain, params IReadOnlyList<string> moreOutputs) => OnnxMessages.Message(node =>
        {
            foreach (var operand in operands) node.Text(1, operand);
            node.Text(2, name);
            foreach (var output in moreOutputs) node.Text(2, output);
            node.Text(3, name);
            node.Text(4, operation);
            foreach (var attribute in attributes) node.Part(5, attribute);
            node.Text(7, domain);
        });
}
