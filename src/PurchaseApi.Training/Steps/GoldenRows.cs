using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Algorithms;

namespace PurchaseApi.Training.Steps;

/// <summary>Rows that prove a version when it is loaded. Each input is drawn on its own, so no row is
/// anybody's.</summary>
internal static class GoldenRows
{
    public const int Count = 32;

    public static IReadOnlyList<GoldenRow> Draw(
        FittedContract contract, FittedModel model, IReadOnlyList<Row> rows, int seed)
    {
        var drawn = Draw(contract, rows, seed);
        var margins = model.LibraryMargins(new FeatureEncoder(contract).ToMatrix(drawn));
        return From(contract, drawn, margins);
    }

    /// <summary>For a contract without a label: what is derived from each.</summary>
    public static IReadOnlyList<GoldenRow> Draw(Predictor predictor, IReadOnlyList<Row> rows, int seed) =>
    [
        .. Draw(predictor.Contract, rows, seed).Select(row => new GoldenRow(
            ToJson(predictor.Contract, row),
            Features: Features(predictor, row),
            Segment: predictor.Predict(row).Segment)),
    ];

    private static Row[] Draw(FittedContract contract, IReadOnlyList<Row> rows, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, Count).Select(_ => new Row(default,
                [.. contract.Inputs.Select((_, slot) => rows[random.Next(rows.Count)].Values[slot])])),
        ];
    }

    private static OrderedDictionary<string, double> Features(Predictor predictor, Row row)
    {
        double[] values = [.. predictor.FeaturesOf(row)];
        return new(predictor.Contract.Features.Zip(values)
            .Where(pair => !double.IsNaN(pair.Second))
            .Select(pair => KeyValuePair.Create(pair.First.Name, pair.Second)));
    }

    /// <summary>Rows as a caller would send them, each with its margin.</summary>
    public static IReadOnlyList<GoldenRow> From(
        FittedContract contract, IEnumerable<Row> rows, IEnumerable<double> margins) =>
        [.. rows.Zip(margins, (row, margin) => new GoldenRow(ToJson(contract, row), margin))];

    private static JsonElement ToJson(FittedContract contract, Row row) => JsonSerializer.SerializeToElement(
        contract.Inputs.Zip(row.Values).ToDictionary(pair => pair.First.Name, pair => pair.First.ToPlain(pair.Second)));
}
