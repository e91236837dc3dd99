using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

/// <summary>What a run found, on the terminal.</summary>
internal static class TrainingTables
{
    public static void Write(IAnsiConsole console, TrainingResult result, bool isPromoted)
    {
        console.Write(Candidates(result));
        foreach (var (name, reason) in result.Skipped)
            console.MarkupLineInterpolated($"[yellow]{name} was skipped: {reason}[/]");
        console.Write(Holdout(result.Version.Manifest));
        var state = isPromoted ? "published and in service" : "published";
        console.MarkupLineInterpolated($"{result.Version.Model}: version [bold]{result.Version.Id}[/] is {state}.");
    }

    private static Table Candidates(TrainingResult result)
    {
        string[] metrics = ["f1", "roc_auc", "average_precision", "log_loss", "brier"];
        var table = new Table()
            .Title($"Candidates on the validation rows; the best {result.Version.Manifest.Search!.Criterion} is chosen")
            .AddColumn(new TableColumn("candidate").NoWrap());
        foreach (var metric in metrics) table.AddColumn(new TableColumn(metric).RightAligned());
        table.AddColumn(new TableColumn("threshold").RightAligned());
        foreach (var candidate in result.Candidates)
        {
            var figures = candidate.Validation.ByName().ToDictionary(metric => metric.Name, metric => metric.Value);
            var mark = candidate == result.Chosen ? "[bold green]" : "[default]";
            table.AddRow(
            [
                $"{mark}{candidate.Algorithm.Name}[/]",
                .. metrics.Select(metric => $"{figures[metric]:F4}"),
                $"{candidate.Threshold:F4}",
            ]);
        }

        return table;
    }

    private static Table Holdout(Manifest manifest)
    {
        var table = new Table()
            .Title($"{manifest.Algorithm} on the {manifest.Split.Holdout} holdout rows, used once")
            .AddColumn("metric").AddColumn(new TableColumn("value").RightAligned()).AddColumn("95 % interval");
        foreach (var (name, figure) in manifest.Metrics.Holdout)
            table.AddRow(name, $"{figure.Value:F4}", $"{figure.Low:F4} to {figure.High:F4}");
        return table;
    }
}
