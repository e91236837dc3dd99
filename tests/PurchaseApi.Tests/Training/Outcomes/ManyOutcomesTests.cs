using System.Text;
using System.Text.Json;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Outcomes;

namespace PurchaseApi.Tests.Training.Outcomes;

public sealed class ManyOutcomesTests
{
    private const int Rows = 100_000;

    [Fact]
    public void Shuffled_and_repeated_outcomes_of_a_cut_log_give_what_an_offline_recomputation_gives()
    {
        using var folder = new OutcomesFolder();
        var random = new Random(11);
        double[] probabilities = [.. Enumerable.Range(0, Rows).Select(_ => Math.Round(random.NextDouble(), 4))];
        bool[] labels = [.. probabilities.Select(probability => random.NextDouble() < probability)];
        var log = Encoding.UTF8.GetBytes(OutcomesFolder.Text(
            Enumerable.Range(0, Rows).Select(number => folder.Line(number, probabilities[number]))));
        var cut = random.Next(log.Length);
        File.WriteAllBytes(Path.Combine(folder.LogPath, "predictions.ndjson"), log[..cut]);
        string[] lines = [.. Enumerable.Range(0, Rows).Select(number => $"{number},{(labels[number] ? 1 : 0)}")];
        string[] all = [.. lines, .. lines.Take(Rows / 5)];
        random.Shuffle(all);
        folder.WriteOutcomes(["customer_id,purchase", .. all]);

        var joined = folder.Join();
        var version = Assert.Single(joined.Versions);
        var measured = VersionOutcomes.Measure(version, current: null);

        int[] ids = [.. Encoding.UTF8.GetString(log[..cut]).Split('\n').Select(Id).OfType<int>()];
        double[] seen = [.. ids.Select(id => probabilities[id])];
        bool[] happened = [.. ids.Select(id => labels[id])];
        Assert.Equal((ids.Length, happened.Count(label => label)), (measured.Rows, measured.Positives));
        Assert.Equal((Rows / 5, Rows - ids.Length), ((int)joined.Outcomes.Repeated, (int)joined.Outcomes.Unknown));
        Assert.Equal(seen.Average(), measured.Standing.Predicted!.Value, 1e-12);
        var offline = MetricValues.Compute(happened, seen, threshold: 0.5);
        foreach (var (name, value) in offline.ByName()) Assert.Equal(value, measured.Metrics[name].Value, 1e-12);

        var martingale = new CalibrationMartingale();
        foreach (var id in ids) martingale.Add(probabilities[id], labels[id]);
        Assert.Equal(martingale.Evidence, measured.Standing.Evidence);
    }

    private static int? Id(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt32();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
