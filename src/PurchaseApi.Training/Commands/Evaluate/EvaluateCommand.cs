using System.CommandLine;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Metrics;
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

/// <summary>How a published version does on labelled rows, at its own threshold.</summary>
/// <param name="Metrics">By name, with 95 % bootstrap intervals.</param>
/// <param name="Confusion">Rows by label and prediction, with 95 % bootstrap intervals.</param>
/// <param name="Conformal">What its sets hold on these rows.</param>
internal sealed record VersionEvaluation(
    string Model,
    string Version,
    TrainingData Data,
    double Threshold,
    OrderedDictionary<string, Estimate> Metrics,
    OrderedDictionary<string, Estimate> Confusion,
    IReadOnlyList<Coverage> Conformal)
{
    /// <summary>What makes the figures too good; absent when nothing does.</summary>
    public string? Warning { get; init; }

    private const int Seed = 42;   // of the resamples

    /// <param name="version">With a scorer.</param>
    /// <param name="data">Read by its contract.</param>
    public static VersionEvaluation Measure(PublishedVersion version, LabelledRows data)
    {
        double[] probabilities = [.. data.Rows.Select(row => version.Predictor.Predict(row).Probability)];
        var threshold = version.Predictor.Decisions.Threshold;
        var (metrics, confusion) = Bootstrap.Measure(data.Labels, probabilities, threshold, Seed, data.GroupOfRow);
        return new(
            version.Model,
            version.Id.Text,
            data.Summary(version.Predictor.Contract.Inputs),
            threshold,
            metrics,
            confusion,
            ConformalCoverage.Measure(version.Manifest.Conformal!.Quantiles, probabilities, data.Labels))
        {
            Warning = Known(version.Manifest, data),
        };
    }

    /// <summary>Whether the version was fitted on these rows; null when not.</summary>
    public static string? Known(Manifest manifest, LabelledRows data)
    {
        if (manifest.Data.Sha256 == data.Sha256)
            return "This is the file that the version was trained on, so the figures are too good; use rows it has not "
                + "seen.";

        var share = manifest.KnownRows is { } sketch ? RowSketch.Found(sketch, data) : 0;
        return share < RowSketch.KnownShare
            ? null
            : $"About {share:P0} of the rows that the version was trained on are in this file, so the figures are too "
                + "good; use rows it has not seen.";
    }
}

/// <summary>Every version of a model on the same labelled rows.</summary>
/// <param name="Criterion">The figure that they are compared by; higher is better, so log loss has a minus.</param>
/// <param name="Reference">The version that the others are compared with: the one in service, or the newest.</param>
internal sealed record VersionComparison(
    string Model, string Criterion, int Rows, string Reference, IReadOnlyList<ComparedVersion> Versions)
{
    private const int Seed = 42;   // of the resamples

    /// <param name="repository">Where the versions are.</param>
    /// <param name="file">CSV of labelled rows; each version reads it by its own contract.</param>
    /// <exception cref="DataException">No version can read the rows.</exception>
    public static VersionComparison Compare(
        ModelRepository repository, string model, DataFile file, Criterion criterion)
    {
        Measured[] measured = [.. repository.Versions(model).Select(id => Measure(repository, model, id, file))];
        var current = repository.IsPromoted(model) ? repository.Current(model) : null;
        var reference = measured.FirstOrDefault(one => one.Id == current && one.Rows is not null)
            ?? measured.FirstOrDefault(one => one.Rows is not null)
            ?? throw new DataException(measured[0].Problem!);
        var rows = reference.Rows!.Count;
        return new(model, criterion.ComparedBy, rows, reference.Id.Text,
        [
            .. measured.Select(one => one.Rows is { } ranked && one.Labels.AsSpan().SequenceEqual(reference.Labels)
                ? new ComparedVersion(one.Id.Text, one.Algorithm, one.Id == current)
                {
                    Value = criterion.Measure(ranked.All()),
                    Difference = one == reference ? null : PairedBootstrap.Difference(
                        rows, some => criterion.Measure(ranked.CountRows(some)),
                        some => criterion.Measure(reference.Rows.CountRows(some)), Seed, reference.Groups),
                    Warning = one.Warning,
                }
                : new ComparedVersion(one.Id.Text, one.Algorithm, one.Id == current)
                {
                    Warning = one.Problem ?? "its contract means another label",
                }),
        ]);
    }

    private static Measured Measure(ModelRepository repository, string model, VersionId id, DataFile file)
    {
        try
        {
            var version = PublishedVersion.Load(repository, model, id);
            if (!version.Predictor.HasScorer) return new(id, "rules", null, [], []) { Problem = "it predicts nothing" };

            var data = ExamplesFile.Read(file, version.Predictor.Contract);
            double[] probabilities = [.. data.Rows.Select(row => version.Predictor.Predict(row).Probability)];
            return new(id, version.Manifest.Algorithm, new(data.Labels, probabilities), data.Labels, data.GroupOfRow)
            {
                Warning = VersionEvaluation.Known(version.Manifest, data),
            };
        }
        catch (Exception error) when (error is VersionException or DataException or ContractException)
        {
            return new(id, "", null, [], []) { Problem = error.Message };
        }
    }

    private sealed record Measured(VersionId Id, string Algorithm, RankedRows? Rows, bool[] Labels, int[] Groups)
    {
        public string? Problem { get; init; }

        public string? Warning { get; init; }
    }
}

/// <summary>A version among others.</summary>
internal sealed record ComparedVersion(string Version, string Algorithm, bool InService)
{
    /// <summary>null where the version cannot be measured.</summary>
    public double? Value { get; init; }

    /// <summary>How much better than the reference, with the 95 % interval of a paired bootstrap.</summary>
    public Estimate? Difference { get; init; }

    /// <summary>Why it cannot be measured, or what makes its figure too good.</summary>
    public string? Warning { get; init; }
}
