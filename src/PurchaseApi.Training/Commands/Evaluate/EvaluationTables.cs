using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Evaluate;

/// <summary>How a version did, on the terminal.</summary>
internal static class EvaluationTables
{
    public static void Write(IAnsiConsole console, VersionEvaluation evaluation)
    {
        var (data, threshold) = (evaluation.Data, evaluation.Threshold);
        var dropped = data.Dropped == 0 ? "" : $", {data.Dropped} without a label left out";
        console.MarkupLineInterpolated(
            $"{evaluation.Model}: version [bold]{evaluation.Version}[/] on {data.Rows} rows{dropped}");
        if (evaluation.Warning is { } warning) console.MarkupLineInterpolated($"[yellow]{warning}[/]");
        console.Write(Metrics(evaluation));
        console.Write(Counts(evaluation.Confusion, threshold));
        console.Write(Coverage(evaluation));
    }

    /// <summary>Versions of a model, each with its difference from the one in service.</summary>
    public static void Write(IAnsiConsole console, VersionComparison comparison)
    {
        var table = new Table()
            .Title($"{comparison.Model}: {comparison.Criterion} on {comparison.Rows:N0} rows")
            .AddColumn(new TableColumn("version").NoWrap())
            .AddColumn("algorithm")
            .AddColumn(new TableColumn(comparison.Criterion).RightAligned())
            .AddColumn($"difference from {comparison.Reference[..16]}");
        foreach (var one in comparison.Versions)
            table.AddRow(
                $"{(one.InService ? "[bold green]" : "[default]")}{one.Version}[/]", one.Algorithm,
                one.Value is { } value ? $"{value:F4}" : "",
                one.Difference is { } by ? $"{by.Value:+0.0000;-0.0000;0.0000} ({by.Low:F4} to {by.High:F4})" : "");
        console.Write(table);
        foreach (var one in comparison.Versions)
            if (one.Warning is { } warning) console.MarkupLineInterpolated($"[yellow]{one.Version}: {warning}[/]");
    }

    private static Table Metrics(VersionEvaluation evaluation)
    {
        var table = new Table()
            .AddColumn("metric").AddColumn(new TableColumn("value").RightAligned()).AddColumn("95 % interval");
        foreach (var (name, figure) in evaluation.Metrics)
            table.AddRow(name, $"{figure.Value:F4}", $"{figure.Low:F4} to {figure.High:F4}");
        return table;
    }

    /// <summary>A false positive is an offer wasted, a false negative a purchase missed.</summary>
    public static Table Counts(OrderedDictionary<string, Estimate> confusion, double threshold)
    {
        return new Table()
            .Title($"Rows at the threshold {threshold:F4}, with 95 % intervals")
            .AddColumn("label")
            .AddColumn(new TableColumn("predicted positive").RightAligned())
            .AddColumn(new TableColumn("predicted negative").RightAligned())
            .AddRow("positive", Rows("true_positives"), Rows("false_negatives"))
            .AddRow("negative", Rows("false_positives"), Rows("true_negatives"));

        string Rows(string name)
        {
            var rows = confusion[name];
            return $"{rows.Value:F0} ({rows.Low:F0} to {rows.High:F0})";
        }
    }

    private static Table Coverage(VersionEvaluation evaluation)
    {
        var table = new Table()
            .Title("Rows whose conformal set holds their label")
            .AddColumn(new TableColumn("set").RightAligned())
            .AddColumn("label")
            .AddColumn(new TableColumn("share").RightAligned())
            .AddColumn(new TableColumn("rows").RightAligned());
        foreach (var coverage in evaluation.Conformal)
            table.AddRow($"{coverage.Level:P0}", coverage.Class, $"{coverage.Share:F4}", $"{coverage.Rows}");
        return table;
    }
}
