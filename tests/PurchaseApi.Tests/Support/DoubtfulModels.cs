using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Support;

/// <summary>Three trained models that nobody should believe: a leaky one, a constant one, and a miscalibrated one whose
/// holdout buys more than the rows it learned from.</summary>
internal static class DoubtfulModels
{
    public const string Leaky = "leaky", Constant = "constant", Miscalibrated = "miscalibrated";

    private const int Rows = 3_000;

    public static IReadOnlyList<string> All { get; } = [Leaky, Constant, Miscalibrated];

    /// <param name="models">The models folder.</param>
    /// <param name="name">One of them.</param>
    /// <param name="more">More arguments.</param>
    public static async Task<WorkerRun> Train(string models, string name, params string[] more)
    {
        var folder = Directory.CreateTempSubdirectory("doubtful-");
        try
        {
            var (contract, data) = (Path.Combine(folder.FullName, "c.yaml"), Path.Combine(folder.FullName, "d.csv"));
            var yaml = ModelsFolder.PurchaseYaml;
            await File.WriteAllTextAsync(
                contract, $"name: {name}{yaml[yaml.IndexOf('\n', StringComparison.Ordinal)..]}",
                TestContext.Current.CancellationToken);
            await File.WriteAllLinesAsync(data, Sessions(name), TestContext.Current.CancellationToken);
            return await Worker.Run(
            [
                "train", "--model", name, "--contract", contract, "--data", data, "--models", models,
                "--algorithms", "logistic_regression", "--trials", "1", "--split-column", "split", .. more,
            ]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Sessions(string name)
    {
        yield return "time_spent,pages_viewed,basket_value,device_type,customer_type,purchase,split";
        foreach (var (index, session) in SampleSessions.Generate(Rows, seed: 5).Index())
        {
            var split = (index % 5) switch { 3 => "validation", 4 => "holdout", _ => "train" };
            // Of two rows that differ, both buy or neither: the one input says nothing.
            var buys = name == Constant ? index / 2 % 3 == 0
                : session.Purchase || (name == Miscalibrated && split == "holdout" && index % 2 == 0);
            var minutes = name == Leaky ? (session.TimeSpent / 100) + (buys ? 20 : 0) : session.TimeSpent;
            var inputs = name == Constant
                ? $"{10 + (index % 2)},5,20,Mobile,New"
                : FormattableString.Invariant($"{minutes},{session.PagesViewed},{session.BasketValue},")
                    + $"{session.DeviceType},{session.CustomerType}";
            yield return $"{inputs},{(buys ? 1 : 0)},{split}";
        }
    }
}
