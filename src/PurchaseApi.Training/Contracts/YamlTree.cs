using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PurchaseApi.Training.Contracts;

/// <summary>YAML -> JSON, with the line of every place. Only what a contract needs: one document, shallow, no anchors
/// and no tags. What does not fit its place is a problem and is replaced, so that all problems are found at
/// once.</summary>
internal sealed class YamlTree
{
    private const int MaxDepth = 6;

    private readonly Parser parser;
    private readonly List<string> place = [];
    private readonly Dictionary<string, long> lines = new(StringComparer.Ordinal);
    private readonly List<ContractProblem> problems = [];

    private YamlTree(string yaml) => parser = new Parser(new StringReader(yaml));

    /// <summary>null when the file is empty.</summary>
    public JsonNode? Root { get; private set; }

    public IReadOnlyList<ContractProblem> Problems => problems;

    private string Place => string.Concat(place.Select(key => $"/{key}"));

    /// <exception cref="YamlException">It is not YAML, or not of this kind.</exception>
    public static YamlTree Parse(string yaml)
    {
        var tree = new YamlTree(yaml);
        try
        {
            tree.ReadStream();
            return tree;
        }
        // YamlDotNet's answer to a '{' or '[' that is open when the next key comes.
        catch (InvalidOperationException error)
        {
            var at = tree.parser.Current?.Start ?? Mark.Empty;
            throw new YamlException(at, at, "cannot be parsed from here; is a '{' or '[' not closed?", error);
        }
    }

    /// <summary>The line of the place, or of the nearest one around it.</summary>
    public long LineOf(string place)
    {
        for (; place.Length > 0; place = place[..place.LastIndexOf('/')])
            if (lines.TryGetValue(place, out var line)) return line;
        return 1;
    }

    private void ReadStream()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<DocumentStart>(out _))
        {
            Root = Read();
            parser.Consume<DocumentEnd>();
        }
        else
        {
            problems.Add(new("", 1, "the file is empty"));
        }

        if (parser.TryConsume<DocumentStart>(out var second))
            throw Refused(second, "a contract is one document; remove what follows '---'");
    }

    private JsonNode? Read()
    {
        var next = parser.Consume<ParsingEvent>();
        if (next is not NodeEvent { Anchor.IsEmpty: true } node)
            throw Refused(next, "anchors and aliases (& and *) are not used in a contract");
        if (!node.Tag.IsEmpty) throw Refused(node, "tags (!) are not used in a contract");
        if (place.Count > MaxDepth) throw Refused(node, "nothing in a contract is nested so deeply");

        lines.TryAdd(Place, node.Start.Line);
        var shape = ContractShape.At(place);
        var value = node switch
        {
            MappingStart => Keys(),
            SequenceStart => List(),
            _ => Scalar((Scalar)node, shape?.Kind),
        };
        if (value is not null && shape?.Fits(value) != false) return value;

        var text = value is null ? "has no value; give one or leave the key out" : shape!.Wanted;
        problems.Add(new(Place, node.Start.Line, text));
        return shape?.Placeholder();
    }

    private JsonObject Keys()
    {
        var json = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var node = parser.Consume<ParsingEvent>();
            if (node is not Scalar { Value: var key }) throw Refused(node, "a key is a word");

            place.Add(key);
            var isRepeated = json.ContainsKey(key);
            if (!isRepeated) lines[Place] = node.Start.Line;
            else
                problems.Add(new(
                    Place, node.Start.Line, $"appears more than once; it is already on line {lines[Place]}"));

            var value = Read();
            if (!isRepeated) json.Add(key, value);
            place.RemoveAt(place.Count - 1);
        }

        return json;
    }

    private JsonArray List()
    {
        var json = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            place.Add($"{json.Count}");
            json.Add(Read());
            place.RemoveAt(place.Count - 1);
        }

        return json;
    }

    private static JsonNode? Scalar(Scalar scalar, ShapeKind? kind) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => scalar.Value,
        { Value: "" } => null,
        _ when kind is ShapeKind.Number or ShapeKind.Constant or ShapeKind.NumberOrKeys => Constant(scalar.Value),
        _ => scalar.Value,
    };

    private static JsonNode? Constant(string text) => text switch
    {
        "~" or "null" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        _ => text,
    };

    private static YamlException Refused(ParsingEvent at, string message) => new(at.Start, at.End, message);
}
