using System.Globalization;
using System.Runtime.CompilerServices;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.LightGBM;

/// <summary>A model inside LightGBM. It is used from the thread that made it.</summary>
internal sealed unsafe class Booster : IDisposable
{
    // One thread: several give the same trees, but wait for each other spinning, and on a machine with other work they
    // take ten times as long. Whole fits run in parallel instead.
    private static readonly IReadOnlyDictionary<string, string> machine = new Dictionary<string, string>
    {
        ["num_threads"] = "1",
        ["deterministic"] = "true",
        ["force_row_wise"] = "true",
        ["verbosity"] = "-1",
    };

    private readonly BoosterHandle handle;

    /// <param name="data">What it is fitted on; it must outlive the booster.</param>
    /// <param name="parameters">By LightGBM's own names.</param>
    public Booster(Dataset data, IReadOnlyDictionary<string, string> parameters)
    {
        LightGBMNative.Silence();
        LightGBMNative.Check(LightGBMNative.LGBM_BoosterCreate(data.Handle, Text(parameters), out handle));
    }

    /// <param name="text">LightGBM's own, as <see cref="ToText"/> gives it.</param>
    public Booster(byte[] text)
    {
        LightGBMNative.Silence();
        LightGBMNative.Check(LightGBMNative.LGBM_BoosterLoadModelFromString(
            System.Text.Encoding.UTF8.GetString(text), out _, out handle));
    }

    /// <summary>Measures these rows after each round.</summary>
    public void Watch(Dataset rows) =>
        LightGBMNative.Check(LightGBMNative.LGBM_BoosterAddValidData(handle, rows.Handle));

    /// <summary>One round: one more tree, unless none can be grown.</summary>
    public void Update() => LightGBMNative.Check(LightGBMNative.LGBM_BoosterUpdateOneIter(handle, out _));

    /// <summary>The metric of the watched rows.</summary>
    public double Watched()
    {
        double value;
        LightGBMNative.Check(LightGBMNative.LGBM_BoosterGetEval(handle, 1, out _, &value));
        return value;
    }

    /// <param name="rounds">How many of the first; 0 is all.</param>
    public byte[] ToText(int rounds = 0)
    {
        var text = new byte[1 << 20];
        var length = Save(text);
        if (length > text.Length) Save(text = new byte[length]);
        return text.AsSpan(0, (int)length - 1).ToArray();   // it ends in a zero

        long Save(byte[] buffer)
        {
            fixed (byte* first = buffer)
            {
                LightGBMNative.Check(LightGBMNative.LGBM_BoosterSaveModelToString(
                    handle, start: 0, rounds, importance: 0, buffer.Length, out var needed, first));
                return needed;
            }
        }
    }

    /// <summary>The sum of the leaves of each row, in float64.</summary>
    /// <param name="features">Of the rows.</param>
    /// <param name="rounds">How many of the first; 0 is all.</param>
    public double[] Margins(FeatureMatrix features, int rounds = 0)
    {
        var margins = new double[features.RowCount];
        fixed (float* rows = Dataset.Rounded(features))
        fixed (double* first = margins)
            LightGBMNative.Check(LightGBMNative.LGBM_BoosterPredictForMat(
                handle, rows, LightGBMNative.Single, features.RowCount, features.Columns.Count, isRowMajor: 1,
                LightGBMNative.RawScore, start: 0, rounds, "num_threads=1 verbosity=-1", out _, first));
        return margins;
    }

    /// <summary>The same for features in float64, row after row.</summary>
    public double[] Margins(double[] features, int columns)
    {
        var margins = new double[features.Length / columns];
        fixed (double* rows = features, first = margins)
            LightGBMNative.Check(LightGBMNative.LGBM_BoosterPredictForMat(
                handle, rows, LightGBMNative.Double, margins.Length, columns, isRowMajor: 1,
                LightGBMNative.RawScore, start: 0, iterations: 0, "num_threads=1 verbosity=-1", out _, first));
        return margins;
    }

    public void Dispose() => handle.Dispose();

    /// <summary>As LightGBM writes numbers.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(IReadOnlyDictionary<string, string> parameters) => string.Join(
        ' ', machine.Where(one => !parameters.ContainsKey(one.Key)).Concat(parameters)
            .Select(one => $"{one.Key}={one.Value}"));
}

/// <summary>
/// Labelled rows inside LightGBM, each feature in at most 255 bins. Features are rounded to float32, in which they are
/// scored, and have no names: the model is bound to them by position. NaN is missing.
/// </summary>
internal sealed unsafe class Dataset : IDisposable
{
    // Whatever a fit sets must not depend on how the bins were made: features that no split may use stay in.
    private const string Parameters = "max_bin=255 feature_pre_filter=false num_threads=1 verbosity=-1";

    private static readonly ConditionalWeakTable<Examples, Dataset> made = [];

    private Dataset(Examples examples, Dataset? reference = null)
    {
        LightGBMNative.Silence();
        var features = examples.Features;
        fixed (float* values = Rounded(features))
        {
            LightGBMNative.Check(LightGBMNative.LGBM_DatasetCreateFromMat(
                values, LightGBMNative.Single, features.RowCount, features.Columns.Count, isRowMajor: 1, Parameters,
                reference?.Handle.DangerousGetHandle() ?? 0, out var handle));
            Handle = handle;
        }

        GC.KeepAlive(reference);
        Set("label", Array.ConvertAll(examples.Labels, label => label ? 1f : 0f));
        if (examples.Weights is { } weights) Set("weight", weights);
    }

    public DatasetHandle Handle { get; }

    /// <summary>Made once for these examples and shared by every fit on them, also by fits at the same time; freed
    /// with the examples.</summary>
    public static Dataset For(Examples examples) => made.GetValue(examples, static rows => new Dataset(rows));

    /// <summary>Rows to watch while fitting on these, in the same bins.</summary>
    public Dataset Watching(Examples others) => new(others, reference: this);

    /// <summary>Row after row in float32.</summary>
    public static float[] Rounded(FeatureMatrix features) =>
        Array.ConvertAll(features.Values, value => (float)value);

    public void Dispose() => Handle.Dispose();

    private void Set(string field, float[] values)
    {
        fixed (float* first = values)
            LightGBMNative.Check(LightGBMNative.LGBM_DatasetSetField(
                Handle, field, first, values.Length, LightGBMNative.Single));
    }
}
