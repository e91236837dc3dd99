using System.Globalization;
using System.Text.Json;

namespace PurchaseApi.Training.Samples;

/// <summary>A trial whose effects are known: sessions of models/purchase, what was offered to whom, what chance kept
/// from a control group, and who bought: docs/sample-process.md. A longer sample begins with the shorter of the same
/// seed.</summary>
internal static class SampleTrial
{
    /// <summary>Of the rows for which something would be done.</summary>
    private const double ControlShare = 0.2;

    /// <summary>Of a purchase.</summary>
    private const double Value = 25;

    private const string Version = "20261001T000000Z-7121a100";

    private static readonly DateTime Start = new(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>What each action adds to the probability in each band.</summary>
    public static IReadOnlyList<TrialEffect> Effects { get; } =
    [
        new("reminder", "low", 0),         // lost causes
        new("reminder", "medium", 0.12),   // persuadable
        new("reminder", "high", 0),        // sure things
        new("discount", "low", 0.08),
        new("discount", "medium", 0.18),
        new("discount", "high", -0.15),    // harmed: it teaches them to wait for the next one
    ];

    public static IEnumerable<TrialRow> Generate(int rows, int seed)
    {
        var random = new Random(seed);
        for (var id = 1; id <= rows; id++) yield return Draw(id, random);
    }

    /// <summary>Who bought.</summary>
    public static void WriteCsv(TextWriter csv, int rows, int seed)
    {
        csv.Write("customer_id,purchase\n");
        foreach (var row in Generate(rows, seed))
            csv.Write(string.Create(CultureInfo.InvariantCulture, $"{row.Id},{(row.Purchase ? 1 : 0)}\n"));
    }

    /// <summary>What the service would have logged, with plain ids.</summary>
    public static void WriteLog(TextWriter log, int rows, int seed)
    {
        foreach (var row in Generate(rows, seed))
        {
            log.Write(JsonSerializer.Serialize(Line(row)));
            log.Write('\n');
        }
    }

    private static TrialRow Draw(int id, Random random)
    {
        var probability = Math.Round(0.04 + (0.9 * random.NextDouble()), 4);
        var intent = probability < 0.35 ? "low" : probability < 0.7 ? "medium" : "high";
        var offer = random.NextDouble() < 0.5 ? "reminder" : "discount";
        var isControl = random.NextDouble() < ControlShare;
        var effect = isControl ? 0 : Effects.Single(one => one.Action == offer && one.Intent == intent).Points;
        return new(id, probability, intent, offer, isControl, random.NextDouble() < probability + effect);
    }

    private static Dictionary<string, object?> Line(TrialRow row)
    {
        var line = new Dictionary<string, object?>
        {
            ["time"] = Start.AddSeconds(row.Id).ToString("O", CultureInfo.InvariantCulture),
            ["request_id"] = $"trial-{row.Id}",
            ["row"] = 0,
            ["model"] = "purchase",
            ["version"] = Version,
            ["id"] = row.Id,
            ["prediction"] = row.Probability >= 0.35 ? 1 : 0,
            ["probability"] = row.Probability,
            ["confidence"] = "medium",
            ["segment"] = "casual_browser",
            ["intent"] = row.Intent,
            ["action"] = row.IsControl ? "control" : row.Offer,
            ["expected_value"] = Math.Round(row.Probability * Value, 2),
            ["control"] = row.IsControl,
        };
        if (row.IsControl) line["would_be"] = row.Offer;
        return line;
    }
}

/// <param name="Points">Added to the probability.</param>
internal sealed record TrialEffect(string Action, string Intent, double Points);

/// <param name="Probability">Of a purchase without an action.</param>
/// <param name="Offer">What was done, or would have been in the control group.</param>
internal sealed record TrialRow(
    int Id, double Probability, string Intent, string Offer, bool IsControl, bool Purchase);
