using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Benchmarks;

/// <summary>LightGBM's own C API: one row by its fast call, whose settings are read once, many as a matrix.</summary>
internal sealed unsafe partial class LightGBMScorer : IOtherBlockScorer
{
    private const string Library = "lib_lightgbm", Parameters = "num_threads=1 verbosity=-1";
    private const int Contributions = 3;   // C_API_PREDICT_CONTRIB

    private readonly BoosterHandle booster;
    private readonly FastConfig one;
    private readonly float[] rows;
    private readonly int columns;
    private readonly double[] margins;

    public LightGBMScorer(Workload workload)
    {
        LightGBMNative.Silence();
        LightGBMNative.Check(LightGBMNative.LGBM_BoosterLoadModelFromString(
            System.Text.Encoding.UTF8.GetString(workload.Text), out _, out booster));
        columns = workload.Rows.Columns.Count;
        LightGBMNative.Check(LGBM_BoosterPredictForMatSingleRowFastInit(
            booster, LightGBMNative.RawScore, 0, 0, LightGBMNative.Single, columns, Parameters, out one));
        rows = GC.AllocateArray<float>(workload.Singles.Length, pinned: true);
        workload.Singles.CopyTo(rows, 0);
        margins = GC.AllocateArray<double>(workload.Rows.RowCount, pinned: true);
    }

    public string Name => "LightGBM";

    public double Tolerance => 0;

    public double Margin(int row)
    {
        double margin;
        LightGBMNative.Check(LGBM_BoosterPredictForMatSingleRowFast(one, Row(row), out _, &margin));
        return margin;
    }

    public void ScoreAll() => Predict(LightGBMNative.RawScore, margins.Length, Address(margins));

    public double Scored(int row) => margins[row];

    /// <summary>Per row: what each feature adds to the margin, then the margin without any.</summary>
    public double[] Explain(int count)
    {
        var contributions = new double[count * (columns + 1)];
        fixed (double* first = contributions) Predict(Contributions, count, first);
        return contributions;
    }

    public void Dispose()
    {
        one.Dispose();
        booster.Dispose();
    }

    private void Predict(int kind, int count, double* predictions) =>
        LightGBMNative.Check(LightGBMNative.LGBM_BoosterPredictForMat(
            booster, Row(0), LightGBMNative.Single, count, columns, isRowMajor: 1, kind, start: 0, iterations: 0,
            Parameters, out _, predictions));

    private float* Row(int row) => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(rows, row * columns);

    private static double* Address(double[] pinned) => (double*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterPredictForMatSingleRowFastInit(
        BoosterHandle booster, int kind, int start, int iterations, int type, int columns, string parameters,
        out FastConfig config);

    [LibraryImport(Library)]
    private static partial int LGBM_BoosterPredictForMatSingleRowFast(
        FastConfig config, void* row, out long length, double* prediction);

    [LibraryImport(Library)]
    private static partial int LGBM_FastConfigFree(nint config);

    private sealed class FastConfig() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle() => LGBM_FastConfigFree(handle) == 0;
    }
}
