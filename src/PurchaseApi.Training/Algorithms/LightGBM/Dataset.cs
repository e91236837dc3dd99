using System.Runtime.CompilerServices;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.LightGBM;

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
