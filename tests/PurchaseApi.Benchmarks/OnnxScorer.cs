using Microsoft.ML.OnnxRuntime;

namespace PurchaseApi.Benchmarks;

/// <summary>ONNX Runtime on a TreeEnsembleRegressor of the same trees, whose leaves are float32.</summary>
internal sealed class OnnxScorer : IOtherBlockScorer
{
    private static readonly string[] Inputs = ["rows"], Outputs = ["margins"];

    private readonly InferenceSession session;
    private readonly RunOptions run = new();
    private readonly Call one;
    private readonly Call all;
    private readonly float[] rows;

    public OnnxScorer(Workload workload)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        session = new InferenceSession(TreeEnsembleOnnx.Write(workload.Walk), options);
        rows = workload.Singles;
        var columns = workload.Rows.Columns.Count;
        one = new Call(new float[columns], columns);
        all = new Call(rows, columns);
    }

    public string Name => "ONNX Runtime";

    public double Tolerance => 1e-4;

    public double Margin(int row)
    {
        rows.AsSpan(row * one.Rows.Length, one.Rows.Length).CopyTo(one.Rows);
        one.Run(session, run);
        return one.Margins[0];
    }

    public void ScoreAll() => all.Run(session, run);

    public double Scored(int row) => all.Margins[row];

    public void Dispose()
    {
        one.Dispose();
        all.Dispose();
        run.Dispose();
        session.Dispose();
    }

    /// <summary>Tensors over arrays of ours, made once.</summary>
    private sealed class Call : IDisposable
    {
        private readonly OrtValue[] inputs, outputs;

        public Call(float[] rows, int columns)
        {
            (Rows, Margins) = (rows, new float[rows.Length / columns]);
            inputs = [OrtValue.CreateTensorValueFromMemory(Rows, [Margins.Length, columns])];
            outputs = [OrtValue.CreateTensorValueFromMemory(Margins, [Margins.Length, 1])];
        }

        public float[] Rows { get; }

        public float[] Margins { get; }

        public void Run(InferenceSession session, RunOptions options) =>
            session.Run(options, Inputs, inputs, Outputs, outputs);

        public void Dispose()
        {
            inputs[0].Dispose();
            outputs[0].Dispose();
        }
    }
}
