using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

/// <summary>What a run found, on the terminal.</summary>
internal static class TrainingTables
{
    public static void Write(IAnsiConsole console, TrainingResult result, bool isPromoted)
    {
        console.Write(Candidates(result));
        foreach (var (name, reason) in result.Skipped) console.MarkupLineInterpolated($"[yellow]{name} was skipped: {reason}[/]");
        console.Write(Holdout(result.Version.Manifest));
        console.MarkupLineInterpolated(
            $"{result.Version.Model}: version [bold]{result.Version.Id}[/] is published{(isPromoted ? " and in service" : "")}.");
    }

    private static Table Candidates(TrainingResult result)
    {
        string[] metrics = ["f1", "roc_auc", "average_precision", "log_loss", "brier"];
        var table = new Table().Title("Candidates on the validation rows; the highest F1 is chosen").AddColumn("candidate");
        foreach (var metric in metrics) table.AddColumn(new TableColumn(metric).RightAligned());
        table.AddColumn(new TableColumn("threshold").RightAligned());
        foreach (var candidate in result.Candidates)
        {
            var figures = candidate.Validation.ByName().ToDictionary(metric => metric.Name, metric => metric.Value);
            var name = candidate == result.Chosen ? $"[bold green]{candidate.Algorithm.Name}[/]" : candidate.Algorithm.Name;
            table.AddRow([name, .. metrics.Select(metric => $"{figures[metric]:F4}"), $"{candidate.Threshold:F4}"]);
        }

        return table;
    }

    private static Table Holdout(Manifest manifest)
    {
        var table = new Table().Title($"{manifest.Algorithm} on the {manifest.Split.Holdout} holdout rows, used once")
            .AddColumn("metric").AddColumn(new TableColumn("value").RightAligned()).AddColumn("95 % interval");
        foreach (var (name, figure) in manifest.Metrics.Holdout)
            table.AddRow(name, $"{figure.Value:F4}", $"{figure.Low:F4} to {figure.High:F4}");
        return table;
    }
}
