using System.Runtime.InteropServices;
using PurchaseApi.Training.Fitting;
using PurchaseApi.Training.Fitting.XGBoost;

namespace PurchaseApi.Benchmarks;

/// <summary>
/// XGBoost's own prediction on one thread, with everything done beforehand that can be: the rows are float32 and
/// pinned, and what the C API takes as JSON is written.
/// </summary>
internal sealed unsafe class XGBoostScorer : IDisposable
{
    // iteration_end 0 means every tree; type 1 is the margin.
    private const string Config =
        """{"type":1,"iteration_begin":0,"iteration_end":0,"strict_shape":false,"missing":NaN,"cache_id":0}""";

    private readonly BoosterHandle booster;
    private readonly float[] rows;
    private readonly int columnCount;
    private readonly string all;
    private readonly string[] each;

    public XGBoostScorer(byte[] model, FeatureMatrix features)
    {
        XGBoostNative.Check(XGBoostNative.XGBoosterCreate(null, 0, out booster));
        fixed (byte* bytes = model)
            XGBoostNative.Check(XGBoostNative.XGBoosterLoadModelFromBuffer(booster, bytes, (ulong)model.Length));
        XGBoostNative.Check(XGBoostNative.XGBoosterSetParam(booster, "nthread", "1"));

        (RowCount, columnCount) = (features.RowCount, features.Columns.Count);
        rows = GC.AllocateArray<float>(features.Values.Length, pinned: true);
        DataMatrix.Rounded(features.Values).CopyTo(rows.AsSpan());
        all = ArrayInterface.Of(Address(0), RowCount, columnCount);
        each = [.. Enumerable.Range(0, RowCount).Select(row => ArrayInterface.Of(Address(row), 1, columnCount))];
    }

    public int RowCount { get; }

    /// <summary>The margins of all rows; they hold until the next call.</summary>
    public ReadOnlySpan<float> Margins() => new(Predict(all), RowCount);

    public float Margin(int row) => *Predict(each[row]);

    public void Dispose() => booster.Dispose();

    private float* Predict(string data)
    {
        XGBoostNative.Check(XGBoostNative.XGBoosterPredictFromDense(
            booster, data, Config, noMatrix: 0, out _, out _, out var values));
        return values;
    }

    private float* Address(int row) =>
        (float*)Marshal.UnsafeAddrOfPinnedArrayElement(rows, row * columnCount);
}
