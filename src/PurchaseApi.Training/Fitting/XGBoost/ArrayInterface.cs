namespace PurchaseApi.Training.Fitting.XGBoost;

/// <summary>NumPy's array interface in JSON, in which XGBoost takes arrays; the memory must stay pinned.</summary>
internal static unsafe class ArrayInterface
{
    public static string Of(float* values, int length) => Of(values, $"{length}");

    public static string Of(float* values, int rowCount, int columnCount) => Of(values, $"{rowCount},{columnCount}");

    private static string Of(float* values, string shape) =>
        $$"""{"data":[{{(nint)values}},true],"shape":[{{shape}}],"typestr":"<f4","version":3}""";
}
