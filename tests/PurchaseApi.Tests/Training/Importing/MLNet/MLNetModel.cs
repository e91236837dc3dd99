using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace PurchaseApi.Tests.Training.Importing.MLNet;

/// <summary>Models that ML.NET fits on drawn visits, and what it answers to them.</summary>
internal static class MLNetModel
{
    public const string Contract =
        """
        name: imported
        inputs:
          time_spent: { type: number }
          basket: { type: number, missing: keep, column: 'Basket.Value' }
          device: { type: category, values: [Unknown, Tablet, Mobile, Desktop] }
        label: { name: purchase, positive: 1 }
        """;

    private const string Basket = "Basket.Value";

    public static readonly MLContext Context = new(seed: 1);

    private static readonly string[] devices = ["Mobile", "Desktop", "Tablet"];

    private static readonly Visit[] visits = Draw(600);

    /// <summary>One-hot, filled where asked, put together, normalized where asked.</summary>
    public static IEstimator<ITransformer> Features(bool isFilled = false, IEstimator<ITransformer>? normalizer = null)
    {
        IEstimator<ITransformer> features = Context.Transforms.Categorical.OneHotEncoding("device");
        if (isFilled)
            features = features.Append(Context.Transforms.ReplaceMissingValues(
                Basket, replacementMode: MissingValueReplacingEstimator.ReplacementMode.Mean));
        features = features.Append(Context.Transforms.Concatenate(
            "Features", nameof(Visit.TimeSpent), "device", Basket));
        return normalizer is null ? features : features.Append(normalizer);
    }

    /// <summary>Fits, saves, and writes rows with the answers.</summary>
    public static void Fit(ImportFolder import, IEstimator<ITransformer> pipeline)
    {
        var data = Context.Data.LoadFromEnumerable(visits);
        var model = pipeline.Fit(data);
        using var zip = new MemoryStream();
        Context.Model.Save(model, data.Schema, zip);
        import.WriteBooster(zip.ToArray());
        import.WriteContract(Contract);

        var answers = model.Transform(data);
        var scores = Column(answers, "Score");
        var probabilities =
            answers.Schema.GetColumnOrNull("Probability") is null ? null : Column(answers, "Probability");
        var head = probabilities is null ? "" : ",probability";
        import.WriteRows($"time_spent,Basket.Value,device,margin{head}\n" + string.Concat(visits.Select((visit, i) =>
            $"{Cell(visit.TimeSpent)},{Cell(visit.BasketValue)},{visit.device},{Cell(scores[i])}"
            + (probabilities is null ? "" : $",{Cell(probabilities[i])}") + "\n")));
    }

    /// <summary>The visits that it was fitted on, with what came of them.</summary>
    /// <returns>The file's path.</returns>
    public static string WriteLabelled(ImportFolder import)
    {
        var path = import.InFolder("labelled.csv");
        File.WriteAllText(path, "time_spent,Basket.Value,device,purchase\n" + string.Concat(visits.Select(visit =>
            $"{Cell(visit.TimeSpent)},{Cell(visit.BasketValue)},{visit.device},{(visit.Label ? 1 : 0)}\n")));
        return path;
    }

    private static float[] Column(IDataView rows, string name) =>
        rows.Schema[name].Type is NumberDataViewType ? [.. rows.GetColumn<float>(name)] : new float[visits.Length];

    private static string Cell(float value) =>
        float.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static Visit[] Draw(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (time, device) = ((float)(random.NextDouble() * 60), devices[random.Next(3)]);
            var basket = random.Next(5) == 0 ? float.NaN : (float)(random.NextDouble() * 200) - 50;
            var logOdds = (time / 15) - 2.5 + (device == "Mobile" ? -1 : 1) + (float.IsNaN(basket) ? -1 : basket / 80);
            return new Visit
            {
                TimeSpent = time,
                BasketValue = basket,
                device = device,
                Label = random.NextDouble() < 1 / (1 + Math.Exp(-logOdds)),
                LacksBasket = float.IsNaN(basket) != (random.Next(10) == 0),
            };
        })];
    }

    // ML.NET takes the names of columns from properties; one-hot encoding writes over its own.
    private sealed class Visit
    {
        public float TimeSpent { get; set; }

        [ColumnName(Basket)]
        public float BasketValue { get; set; }

        public string device { get; set; } = "";

        public bool Label { get; set; }

        public bool LacksBasket { get; set; }
    }
}
