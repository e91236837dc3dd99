using System.Globalization;

namespace PurchaseApi.Training.Fitting.XGBoost;

/// <summary>A model inside XGBoost.</summary>
internal sealed unsafe class Booster : IDisposable
{
    private readonly BoosterHandle handle;

    private Booster()
    {
        XGBoostNative.Check(XGBoostNative.XGBoosterCreate(null, 0, out handle));
        SetMachine();
    }

    // A booster learns the number of features from the matrix that it is created with.
    private Booster(DataMatrix data)
    {
        var matrix = data.Handle.DangerousGetHandle();
        XGBoostNative.Check(XGBoostNative.XGBoosterCreate(&matrix, 1, out handle));
        GC.KeepAlive(data);
        SetMachine();
    }

    /// <summary>Boosts for a number of rounds; the same examples, parameters and machine give the same trees.</summary>
    public static Booster Train(
        Examples examples, IReadOnlyDictionary<string, string> parameters, int rounds, CancellationToken cancellation)
    {
        var columns = examples.Features.Columns.ToArray();
        using var data = new DataMatrix(examples);
        var booster = new Booster(data);
        try
        {
            foreach (var (name, value) in parameters)
                booster.Set(name, value);

            for (var round = 0; round < rounds; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                XGBoostNative.Check(XGBoostNative.XGBoosterUpdateOneIter(booster.handle, round, data.Handle));
            }
            XGBoostNative.Check(XGBoostNative.XGBoosterSetStrFeatureInfo(
                booster.handle, "feature_name", columns, (ulong)columns.Length));
            return booster;
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    public static Booster Read(ReadOnlySpan<byte> json)
    {
        var booster = new Booster();
        try
        {
            fixed (byte* bytes = json)
                XGBoostNative.Check(
                    XGBoostNative.XGBoosterLoadModelFromBuffer(booster.handle, bytes, (ulong)json.Length));
            return booster;
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    public byte[] ToJson()
    {
        XGBoostNative.Check(XGBoostNative.XGBoosterSaveModelToBuffer(
            handle, """{"format":"json"}""", out var length, out var bytes));
        return new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
    }

    /// <summary>One margin for each row.</summary>
    public float[] Margins(FeatureMatrix features) => Predict(features, type: 1);

    /// <summary>For each row, what each feature adds to the margin, and last the base: columns + 1 numbers.</summary>
    public float[] Contributions(FeatureMatrix features) => Predict(features, type: 2);

    /// <summary>One margin for each row without a matrix; infinity is accepted here.</summary>
    public float[] MarginsInPlace(FeatureMatrix features)
    {
        var rows = DataMatrix.Rounded(features.Values);
        fixed (float* values = rows)
        {
            XGBoostNative.Check(XGBoostNative.XGBoosterPredictFromDense(
                handle, ArrayInterface.Of(values, features.RowCount, features.Columns.Count),
                Config(type: 1, ""","missing":NaN,"cache_id":0"""), noMatrix: 0,
                out var shape, out var dimensions, out var margins));
            return Copy(shape, dimensions, margins);
        }
    }

    public void Dispose() => handle.Dispose();

    private float[] Predict(FeatureMatrix features, int type)
    {
        using var data = new DataMatrix(features);
        XGBoostNative.Check(XGBoostNative.XGBoosterPredictFromDMatrix(
            handle, data.Handle, Config(type, ""","training":false"""),
            out var shape, out var dimensions, out var values));
        return Copy(shape, dimensions, values);
    }

    // One thread: several give the same trees, but wait for each other spinning, and on a machine with other work 150
    // trees on 50,000 rows took 11 s instead of 0.5 s. Whole fits can run beside each other instead.
    private void SetMachine()
    {
        Set("nthread", "1");
        Set("verbosity", "0");
    }

    private void Set(string name, string value) =>
        XGBoostNative.Check(XGBoostNative.XGBoosterSetParam(handle, name, value));

    // iteration_end 0 means every tree.
    private static string Config(int type, string more) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"type":{{type}},"iteration_begin":0,"iteration_end":0,"strict_shape":false{{more}}}""");

    // The memory is the booster's and holds until its next prediction.
    private static float[] Copy(ulong* shape, ulong dimensions, float* values)
    {
        var length = 1;
        for (var i = 0UL; i < dimensions; i++) length = checked(length * (int)shape[i]);
        return new ReadOnlySpan<float>(values, length).ToArray();
    }
}
