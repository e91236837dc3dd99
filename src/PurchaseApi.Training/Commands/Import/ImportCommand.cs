using System.CommandLine;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Importing;
using PurchaseApi.Training.Steps;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Import;

internal static class ImportCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models, json) = (VersionOptions.Model(), VersionOptions.Models(), VersionOptions.Json());
        var (contract, noPromote) = (VersionOptions.Contract(), VersionOptions.NoPromote());
        var (acceptInputChange, force) = (VersionOptions.AcceptInputChange(), VersionOptions.Force());
        var booster = new Option<string>("--booster")
        {
            HelpName = "FILE",
            Description = "XGBoost's .json or .ubj, LightGBM's text, or a model.zip of ML.NET.",
            Required = true,
        };
        var rows = new Option<string>("--rows")
        {
            HelpName = "FILE",
            Description = "Rows (CSV, .xlsx or Parquet) with the margin or probability that the original library gave "
                + "each.",
            Required = true,
        };
        var data = new Option<string?>("--data")
        {
            HelpName = "FILE",
            Description = "Labeled rows that the booster was not fitted on; they calibrate and measure it.",
        };
        var threshold = new Option<double?>("--threshold")
        {
            Description = "Probabilities at or above it are positive. Default: the best F1 with --data, else 0.5.",
        };
        threshold.MustBe(given => given is null or (>= 0 and <= 1), "in [0, 1]");
        var iterations = new Option<string?>("--iterations")
        {
            HelpName = "A:B",
            Description = "Boosting rounds to serve, from A up to but not including B (A:B). Default: all.",
        };
        iterations.MustBe(given => given is null || Iterations.Parse(given) is not null, "A:B with A below B");
        var format = new FormatArguments();
        var command = new WorkerCommand(
            "import", "Publishes a model that XGBoost, LightGBM or ML.NET fitted elsewhere.",
            "import --model purchase --booster model.json --rows rows.csv",
            "import --model purchase --booster model.txt --rows rows.csv --data holdout.csv --no-promote")
        {
            model, booster, iterations, contract, rows, data, threshold, models, noPromote, acceptInputChange, force,
            json,
        };
        format.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var options = new ImportOptions
            {
                Model = parsed.GetRequiredValue(model),
                ModelsPath = parsed.GetRequiredValue(models),
                ContractPath = parsed.GetValue(contract),
                BoosterPath = parsed.GetRequiredValue(booster),
                Iterations = parsed.GetValue(iterations) is { } range ? Iterations.Parse(range)!.Value : Iterations.All,
                Rows = format.Read(parsed, parsed.GetRequiredValue(rows)),
                Data = parsed.GetValue(data) is { } file ? format.Read(parsed, file) : null,
                Threshold = parsed.GetValue(threshold),
                Promote = !parsed.GetValue(noPromote),
                AcceptInputChange = parsed.GetValue(acceptInputChange),
                Force = parsed.GetValue(force),
            };
            var publication = new ImportRun(options, time).Execute(cancellation);
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, ImportedVersion.From(publication));
            else Write(console, publication);
            return Task.FromResult(publication.ExitCode);
        });
        return command;
    }

    private static void Write(IAnsiConsole console, Publication publication)
    {
        var version = publication.Version;
        var (manifest, import) = (version.Manifest, version.Manifest.Import!);
        console.MarkupLineInterpolated(
            $"{manifest.Data.Source}; {import.CheckedRows:N0} rows get the answers of its own library.");
        if (import.FeaturesByPosition)
            console.MarkupLineInterpolated(
                $"[yellow]The booster names no features: they are taken in the order of the contract's columns.[/]");
        if (Explainer.From(version).IsSampled)
            console.MarkupLineInterpolated(
                $"[yellow]The model has no leaf counts: reasons will be sampled, not exact.[/]");
        foreach (var (name, figure) in manifest.Metrics.Holdout)
            console.MarkupLineInterpolated($"{name} {figure.Value:F3} ({figure.Low:F3} to {figure.High:F3})");
        foreach (var finding in manifest.Findings)
            console.MarkupLineInterpolated($"[yellow]{finding.Code}: {finding.Message}[/]");
        VersionOptions.WritePublished(console, publication);
    }
}

/// <summary>The document of `import --json`.</summary>
/// <param name="Metrics">Of the labeled rows that were kept aside, with 95 % intervals; empty without any.</param>
internal sealed record ImportedVersion(
    string Model,
    string Version,
    string Algorithm,
    bool InService,
    ImportSummary Import,
    TrainingData Data,
    double Threshold,
    OrderedDictionary<string, Estimate> Metrics,
    IReadOnlyList<Finding> Findings,
    Verdict? Verdict)
{
    public static ImportedVersion From(Publication publication) => From(publication.Version, publication.IsPromoted);

    private static ImportedVersion From(PublishedVersion version, bool isPromoted) => new(
        version.Model,
        version.Id.Text,
        version.Manifest.Algorithm,
        isPromoted,
        version.Manifest.Import!,
        version.Manifest.Data,
        version.Manifest.Threshold!.Value,
        version.Manifest.Metrics.Holdout,
        version.Manifest.Findings,
        version.Manifest.Verdict);
}
