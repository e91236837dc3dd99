using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Exporting.Proof;

namespace PurchaseApi.Training.Exporting.Onnx;

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
