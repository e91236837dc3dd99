using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Exporting.Onnx;

/// <summary>A version from raw inputs to the prediction, as an ONNX model: a column of doubles for each number, flag
/// and date, one of texts for each category, ordinal and list.</summary>
internal sealed class OnnxFormat : IExportFormat
{
    public const string Margin = "margin", Probability = "probability", Prediction = "prediction";

    public string Name => "onnx";

    public byte[] Write(ExportSource source)
    {
        if (!source.Version.Predictor.HasScorer)
            throw new ExportException("onnx carries a prediction, and a contract without a label has none; use sql");
        if (source.Contract.Inputs.FirstOrDefault(one => one.Name is Margin or Probability or Prediction) is { } taken)
            throw new ExportException($"the input '{taken.Name}' is called like an output of onnx");

        var graph = new OnnxGraph();
        var features = graph.Add("Concat", Columns(graph, source), [OnnxMessages.Attribute("axis", 1L)]);
        var margin = OnnxScorers.Margin(graph, source, features);
        var probability = OnnxScorers.Probability(graph, source.Calibration, margin);
        var cut = MarginCut.From(source.Calibration, one => one >= source.Threshold);
        graph.Output(Margin, OnnxMessages.Double, margin);
        graph.Output(Probability, OnnxMessages.Double, probability);
        graph.Output(
            Prediction, OnnxMessages.Int64,
            graph.Cast(graph.Add("GreaterOrEqual", margin, graph.Number(cut)), OnnxMessages.Int64));
        return graph.ToModel(source.Version.Model,
        [
            ("model", source.Version.Model),
            ("version", source.Version.Id.Text),
            ("algorithm", source.Algorithm),
            ("threshold", source.Threshold.ToString("R", CultureInfo.InvariantCulture)),
        ]);
    }

    public IExportEngine? Open(ExportSource source, byte[] file) => new OnnxEngine(source.Contract, file);

    /// <summary>What comes after the prediction.</summary>
    public IReadOnlyList<string> LeftOut(ExportSource source) => ExportedDecisions.Names(source.Contract);

    private static string[] Columns(OnnxGraph graph, ExportSource source)
    {
        var (slots, lists) = (new List<string>(), new Dictionary<int, string>());
        var algebra = new OnnxAlgebra(graph, source.Contract, slots, lists);
        foreach (var (index, input) in source.Contract.Inputs.Index())
        {
            var value = input is ListInput
                ? List(graph, lists, index, input)
                : Value(graph, algebra, input, source.Contract.Document.Inputs![input.Name]);
            var isImputed = input.Missing.Kind == MissingKind.Constant && input is not ListInput;
            slots.Add(isImputed
                ? algebra.Choose(algebra.IsMissing(value), algebra.Number(input.Missing.Constant), value)
                : value);
        }

        var writer = new NodeWriter(algebra);
        foreach (var feature in source.Contract.Features) slots.Add(writer.Number(feature.Value.Root));
        return [.. ExportedColumn.All(source).Select(column => Column(algebra, column, slots[column.Slot]))];
    }

    private static string Column(OnnxAlgebra algebra, ExportedColumn column, string slot) =>
        column.Numbers is { } numbers ? algebra.Lookup(slot, numbers)
        : column.Level < 0 ? slot
        : algebra.Choose(
            algebra.IsMissing(slot), slot, algebra.FromTruth(algebra.Equal(slot, algebra.Number(column.Level))));

    private static string Value(OnnxGraph graph, OnnxAlgebra algebra, Input input, InputDocument document)
    {
        if (!ExportedWords.IsText(input)) return algebra.Finite(graph.Input(input.Name, OnnxMessages.Double));

        var words = ExportedWords.From(input, document);
        var text = graph.Input(input.Name, OnnxMessages.String);
        // An empty text is missing, whatever an unknown one is.
        var known = words.Spellings.Append((Text: "", Index: -1)).DistinctBy(one => one.Text).ToArray();
        var index = graph.AddLearned(
            "LabelEncoder", text,
            OnnxMessages.Attribute("keys_strings", known.Select(one => one.Text)),
            OnnxMessages.Attribute("values_floats", known.Select(one => one.Index < 0 ? float.NaN : one.Index)),
            OnnxMessages.Attribute("default_float", words.Unknown ?? float.NaN));
        return graph.Cast(index, OnnxMessages.Double);
    }

    /// <summary>Only whether it is missing; expressions read the texts.</summary>
    private static string List(OnnxGraph graph, Dictionary<int, string> lists, int index, Input input)
    {
        var text = lists[index] = graph.Input(input.Name, OnnxMessages.String);
        return graph.Add(
            "Where", graph.AddText("Equal", [text, graph.Text("")]), graph.Number(double.NaN), graph.Number(0));
    }
}

/// <summary>ONNX Runtime with an exported model in it.</summary>
internal sealed class OnnxEngine : IExportEngine
{
    private const int RowsAtOnce = 4_096;

    private readonly FittedContract contract;
    private readonly InferenceSession session;

    /// <exception cref="ExportException">There is no ONNX Runtime here, or it refuses the file.</exception>
    public OnnxEngine(FittedContract contract, byte[] file)
    {
        this.contract = contract;
        try
        {
            using var options = Engines.Guarded(
                Name, () => new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 });
            session = new InferenceSession(file, options);
            Version = OrtEnv.Instance().GetVersionString();
        }
        catch (OnnxRuntimeException error)
        {
            throw new ExportException($"ONNX Runtime refuses the model: {error.Message}");
        }
    }

    public string Name => "ONNX Runtime";

    public string Version { get; }

    public EngineAnswers Score(IReadOnlyList<ProofRow> rows)
    {
        var (margins, probabilities) = (new double[rows.Count], new double[rows.Count]);
        var predictions = new bool[rows.Count];
        for (var start = 0; start < rows.Count; start += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rows.Count - start);
            using var answers = session.Run(
                [.. contract.Inputs.Select((input, index) => ToTensor(input, index, rows, start, count))]);
            foreach (var answer in answers)
                if (answer.Name == OnnxFormat.Prediction)
                    Array.ConvertAll(answer.AsTensor<long>().ToArray(), one => one == 1).CopyTo(predictions, start);
                else
                    answer.AsTensor<double>().ToArray()
                        .CopyTo(answer.Name == OnnxFormat.Margin ? margins : probabilities, start);
        }

        return new(margins) { Probabilities = probabilities, Predictions = predictions };
    }

    public void Dispose() => session.Dispose();

    private static NamedOnnxValue ToTensor(
        Input input, int index, IReadOnlyList<ProofRow> rows, int start, int count)
    {
        int[] shape = [count, 1];
        var some = Enumerable.Range(start, count).Select(row => rows[row]);
        return ExportedWords.IsText(input)
            ? NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<string>(
                some.Select(row => row.Words[index] ?? "").ToArray(), shape))
            : NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<double>(
                some.Select(row => row.Numbers[index]).ToArray(), shape));
    }
}
