using System.Globalization;
using System.Text;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Tests.Training.Importing;

/// <summary>A model that LightGBM itself fits on drawn visits, in float64 and with names, as it is fitted elsewhere.
/// </summary>
internal sealed unsafe class NativeLightGBM
{
    /// <summary>As the features are called; the third holds the code of a category.</summary>
    public static readonly string[] Names = ["time_spent", "basket_value", "device", "region"];

    private const int Contributions = 3;

    /// <param name="parameters">By LightGBM's own names.</param>
    /// <param name="rounds">Of boosting.</param>
    /// <param name="isScored">Whether LightGBM is asked for its answers; else they are 0.</param>
    public NativeLightGBM(string parameters, int rounds = 25, bool isScored = true)
    {
        const int Count = 500;
        (Rows, var labels) = Draw(Count);
        LightGBMNative.Silence();
        parameters = $"verbosity=-1 num_threads=1 deterministic=true seed=1 min_data_in_leaf=5 {parameters}";
        using var dataset = MakeDataset(labels, parameters);
        LightGBMNative.Check(LightGBMNative.LGBM_BoosterCreate(dataset, parameters, out var booster));
        using (booster)
        {
            for (var round = 0; round < rounds; round++)
                LightGBMNative.Check(LightGBMNative.LGBM_BoosterUpdateOneIter(booster, out _));
            Text = Save(booster).Replace("Column_0 Column_1 Column_2 Column_3", string.Join(' ', Names));
            RawScores = isScored ? Predict(booster, LightGBMNative.RawScore, 1) : new double[Count];
            OfFeatures = isScored ? Predict(booster, Contributions, Names.Length + 1) : [];
        }
    }

    /// <summary>Visit after visit.</summary>
    public double[] Rows { get; }

    public string Text { get; }

    /// <summary>The library's own.</summary>
    public double[] RawScores { get; }

    /// <summary>For each row what the features contribute, and the base: <c>pred_contrib</c>.</summary>
    public double[] OfFeatures { get; }

    /// <summary>Rows with the library's answers, as an import takes them.</summary>
    /// <param name="devices">What the codes mean; null where the contract has the code.</param>
    public string ToCsv(string[]? devices = null) => $"{string.Join(',', Names)},margin\n" + string.Concat(
        RawScores.Select((score, i) => string.Join(',', Rows.AsSpan(i * Names.Length, Names.Length).ToArray().Select(
            (value, feature) => double.IsNaN(value) ? "" : feature == 2 && devices is not null ? devices[(int)value]
                : value.ToString("R", CultureInfo.InvariantCulture))) + string.Create(
                    CultureInfo.InvariantCulture, $",{score:R}\n")));

    /// <summary>Doubles that are no float32, some cells missing, some next to each other.</summary>
    private static (double[] Rows, float[] Labels) Draw(int count)
    {
        var random = new Random(4);
        var (rows, labels) = (new double[count * Names.Length], new float[count]);
        for (var i = 0; i < count; i++)
        {
            var row = rows.AsSpan(i * Names.Length, Names.Length);
            row[0] = i % 3 == 0 ? 10 + (random.Next(20) * 1e-9) : random.NextDouble() * 60;
            row[1] = random.Next(4) == 0 ? double.NaN : random.Next(5) == 0 ? 0 : random.NextDouble() * 200;
            row[2] = random.Next(6);
            row[3] = random.Next(40);
            var logOdds = (row[0] > 10 + 1e-8 ? 1 : -1) + (double.IsNaN(row[1]) ? -1.5 : (row[1] - 80) / 60)
                + (row[2] is 1 or 4 ? 1 : -0.5) + (row[3] % 3 == 0 ? 0.7 : 0);
            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-logOdds)) ? 1 : 0;
        }
        return (rows, labels);
    }

    private DatasetHandle MakeDataset(float[] labels, string parameters)
    {
        fixed (double* rows = Rows)
        fixed (float* first = labels)
        {
            LightGBMNative.Check(LightGBMNative.LGBM_DatasetCreateFromMat(
                rows, LightGBMNative.Double, labels.Length, Names.Length, isRowMajor: 1, parameters, 0, out var made));
            LightGBMNative.Check(LightGBMNative.LGBM_DatasetSetField(
                made, "label", first, labels.Length, LightGBMNative.Single));
            return made;
        }
    }

    private static string Save(BoosterHandle booster)
    {
        var text = new byte[1 << 20];
        fixed (byte* first = text)
        {
            LightGBMNative.Check(LightGBMNative.LGBM_BoosterSaveModelToString(
                booster, start: 0, iterations: 0, importance: 0, text.Length, out var length, first));
            Assert.InRange(length, 1, text.Length);
            return Encoding.UTF8.GetString(text, 0, (int)length - 1);
        }
    }

    private double[] Predict(BoosterHandle booster, int kind, int width)
    {
        var count = Rows.Length / Names.Length;
        var answers = new double[count * width];
        fixed (double* rows = Rows)
        fixed (double* first = answers)
            LightGBMNative.Check(LightGBMNative.LGBM_BoosterPredictForMat(
                booster, rows, LightGBMNative.Double, count, Names.Length, isRowMajor: 1, kind, start: 0, iterations: 0,
                "num_threads=1 verbosity=-1", out _, first));
        return answers;
    }
}
