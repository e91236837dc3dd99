using System.Globalization;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Tests.Support;

/// <summary>A model that predicts nothing: its contract has no label, and its features and segments are the
/// answer.</summary>
internal static class Visits
{
    public const string Yaml =
        """
        name: visits
        title: What kind of visitor is this?
        id: visitor
        inputs:
          days: { type: integer, range: [0, 1000], missing: median, example: 12 }
          spent: { type: number, range: [0, 10000], missing: keep, example: 80 }
        features:
          recency: (days - mean(days)) / std(days)
          per_day: spent / days
          is_recent: days < quantile(days, 0.25)
        segments:
          loyal: is_recent and spent > median(spent)
          lapsed: recency > 1.5
          other: otherwise
        """;

    /// <summary>100 rows: days 0 to 99, of which every tenth is not known, and as much spent.</summary>
    public static string Csv { get; } = "visitor,days,spent\n" + string.Concat(Enumerable.Range(0, 100)
        .Select(i => string.Create(CultureInfo.InvariantCulture, $"{1000 + i},{(i % 10 == 9 ? "" : $"{i}")},{i}.5\n")));

    /// <summary>By the worker, as people train it.</summary>
    public static async Task<PublishedVersion> Train(ModelsFolder models)
    {
        var run = await Run(models, "train", "--json");
        Assert.True(run.ExitCode == 0, run.Errors);
        return PublishedVersion.Load(models.Repository, "visits", models.Repository.Current("visits"));
    }

    /// <summary>A command of the worker on the rows and the contract, which lie beside the models.</summary>
    public static Task<WorkerRun> Run(ModelsFolder models, string command, params string[] args)
    {
        var contract = Path.Combine(models.Path, "visits.yaml");
        File.WriteAllText(contract, Yaml);
        File.WriteAllText(DataIn(models), Csv);
        string[] training = command == "train" ? ["--contract", contract] : [];
        return Worker.Run(
            [command, "--model", "visits", "--models", models.Path, "--data", DataIn(models), .. training, .. args]);
    }

    public static string DataIn(ModelsFolder models) => Path.Combine(models.Path, "visits.csv");
}
