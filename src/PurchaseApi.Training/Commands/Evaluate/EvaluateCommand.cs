using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Evaluate;

internal static class EvaluateCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (model, models) = (VersionOptions.Model(), VersionOptions.Models());
        var (version, json) = (VersionOptions.Version(), VersionOptions.Json());
        var data = new DataArguments("Labeled rows");
        var all = new Option<bool>("--all") { Description = "Compare every version of the model." };
        var criterion = new Option<string>("--criterion")
        {
            Description = "With --all: the metric that compares versions.",
            DefaultValueFactory = _ => "average_precision",
        };
        criterion.AcceptOnlyFromAmong([.. Criterion.Names]);
        var command = new WorkerCommand(
            "evaluate", "Measures a version on labeled rows, with 95% intervals.",
            "evaluate --model purchase --data fresh.csv",
            "evaluate --model purchase --data fresh.csv --all --criterion roc_auc")
        {
            model, version, all, criterion, models, json,
        };
        data.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetResult(version) is not null)
                result.AddError("--all: compares every version, so --version says nothing");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var (name, file) = (parsed.GetRequiredValue(model), data.Read(parsed));

            // It writes nothing, so an interrupted evaluation is simply left behind.
            if (parsed.GetValue(all))
            {
                VersionOptions.Require(repository, name);
                var by = Criterion.Named(parsed.GetRequiredValue(criterion));
                var compared = await Task.Run(() => VersionComparison.Compare(repository, name, file, by), cancellation)
                    .WaitAsync(cancellation);
                if (parsed.GetValue(json)) VersionOptions.WriteJson(console, compared);
                else EvaluationTables.Write(console, compared);
                return 0;
            }

            var loaded = VersionOptions.Load(repository, name, parsed.GetValue(version));
            var evaluation = await Task.Run(() => Evaluate(loaded, file), cancellation).WaitAsync(cancellation);
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, evaluation);
            else EvaluationTables.Write(console, evaluation);
            return 0;
        });
        return command;
    }

    private static VersionEvaluation Evaluate(PublishedVersion version, DataFile file) => version.Predictor.HasScorer
        ? VersionEvaluation.Measure(version, ExamplesFile.Read(file, version.Predictor.Contract))
        : throw new DataException(
            $"version {version.Id} of '{version.Model}' has no label, so there is nothing to measure; use `predict`");
}

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
        console.Write(VersionOptions.MetricTable(evaluation.Metrics));
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
                one.Value is { } value ? $"{value:F3}" : "",
                one.Difference is { } by ? $"{by.Value:+0.000;-0.000;0.000} ({by.Low:F3} to {by.High:F3})" : "");
        console.Write(table);
        foreach (var one in comparison.Versions)
            if (one.Warning is { } warning) console.MarkupLineInterpolated($"[yellow]{one.Version}: {warning}[/]");
    }

    /// <summary>A false positive is an offer wasted, a false negative a purchase missed.</summary>
    private static Table Counts(OrderedDictionary<string, Estimate> confusion, double threshold)
    {
        return new Table()
            .Title($"Rows at the threshold {threshold:F3}, with 95% intervals")
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
            table.AddRow($"{coverage.Level:P0}", coverage.Class, $"{coverage.Share:F3}", $"{coverage.Rows}");
        return table;
    }
}
