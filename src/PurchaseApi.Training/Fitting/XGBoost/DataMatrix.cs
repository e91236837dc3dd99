namespace PurchaseApi.Training.Fitting.XGBoost;

/// <summary>Rows inside XGBoost, rounded to float32; NaN is missing and infinity is refused.</summary>
internal sealed unsafe class DataMatrix : IDisposable
{
    private readonly DataMatrixHandle handle;

    public DataMatrix(FeatureMatrix features)
        : this(Rounded(features.Values), features.RowCount, features.Columns.Count)
    {
    }

    public DataMatrix(Examples examples)
        : this(examples.Features)
    {
        var labels = Array.ConvertAll(examples.Labels, label => label ? 1f : 0f);
        fixed (float* values = labels)
            XGBoostNative.Check(XGBoostNative.XGDMatrixSetInfoFromInterface(
                handle, "label", ArrayInterface.Of(values, labels.Length)));
    }

    private DataMatrix(float[] rows, int rowCount, int columnCount)
    {
        fixed (float* values = rows)
            XGBoostNative.Check(XGBoostNative.XGDMatrixCreateFromDense(
                ArrayInterface.Of(values, rowCount, columnCount), """{"missing":NaN,"nthread":1}""", out handle));
    }

    public DataMatrixHandle Handle => handle;

    public static float[] Rounded(double[] values) => Array.ConvertAll(values, value => (float)value);

    public void Dispose() => handle.Dispose();
}
