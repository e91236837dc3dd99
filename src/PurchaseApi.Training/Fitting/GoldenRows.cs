using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Fitting;

/// <summary>Rows that prove a version when it is loaded. Each input is drawn on its own, so no row is
/// anybody's.</summary>
internal static class GoldenRows
{
    private const int Count = 32;

    public static IReadOnlyList<GoldenRow> Draw(
        FittedContract contract, FittedModel model, IReadOnlyList<Row> rows, int seed)
    {
        var random = new Random(seed);
        Row[] drawn =
        [
            .. Enumerable.Range(0, Count).Select(_ => new Row(default,
                [.. contract.Inputs.Select((_, slot) => rows[random.Next(rows.Count)].Values[slot])])),
        ];
        var margins = model.LibraryMargins(new FeatureEncoder(contract).ToMatrix(drawn));
        return [.. drawn.Zip(margins, (row, margin) => new GoldenRow(ToJson(contract, row), margin))];
    }

    private static JsonElement ToJson(FittedContract contract, Row row) => JsonSerializer.SerializeToElement(
        contract.Inputs.Zip(row.Values).ToDictionary(pair => pair.First.Name, pair => pair.First.ToPlain(pair.Second)));
}
