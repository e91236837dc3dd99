using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Steps;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Train;

/// <summary>The document of `train --json`.</summary>
/// <param name="Trained">false when `--if-missing` found a version in service.</param>
/// <param name="Threshold">null without a label.</param>
/// <param name="Metrics">Of the holdout, with 95 % intervals.</param>
/// <param name="Candidates">Algorithm or baseline -> metric name -> figure on the validation rows.</param>
/// <param name="Verdict">null where nothing was measured.</param>
/// <param name="BaseRate">The share of positives in the holdout; null where nothing was measured.</param>
/// <param name="Skipped">Algorithm -> why it was not tried.</param>
/// <param name="IgnoredColumns">Columns of the file that the contract does not name.</param>
internal sealed record TrainedVersion(
    string Model,
    string Version,
    string Algorithm,
    bool InService,
    bool Trained,
    TrainingData Data,
    double? Threshold,
    OrderedDictionary<string, Estimate> Metrics,
    OrderedDictionary<string, OrderedDictionary<string, double>> Candidates,
    IReadOnlyList<Finding> Findings,
    Verdict? Verdict,
    double? BaseRate,
    IReadOnlyDictionary<string, string> Skipped,
    IReadOnlyList<string> IgnoredColumns)
{
    public static TrainedVersion Of(TrainingResult result) => Of(result.Version) with
    {
        InService = result.Publication.IsPromoted,
        Trained = true,
        Skipped = result.Skipped,
        IgnoredColumns = result.IgnoredColumns,
    };

    public static TrainedVersion Found(PublishedVersion version) => Of(version) with { InService = true };

    private static TrainedVersion Of(PublishedVersion version) => new(
        version.Model,
        version.Id.Text,
        version.Manifest.Algorithm,
        InService: false,
        Trained: false,
        version.Manifest.Data,
        version.Manifest.Threshold?.Value,
        version.Manifest.Metrics.Holdout,
        version.Manifest.Metrics.Candidates,
        version.Manifest.Findings,
        version.Manifest.Verdict,
        version.Manifest.BaseRate,
        new Dictionary<string, string>(),
        []);
}

/// <summary>What `train` says: progress and tables for people, or one document for machines.</summary>
internal sealed class TrainingAnswer(IAnsiConsole console, TimeProvider time, bool isJson)
{
    public TrainingResult Await(Func<IProgress<TrainingStep>, TrainingResult> run) =>
        isJson ? run(TrainingProgress.Silent) : TrainingProgress.Show(console, time, run);

    /// <param name="models">Where the version is.</param>
    public void Write(TrainingResult result, string models)
    {
        if (isJson) VersionOptions.WriteJson(console, TrainedVersion.Of(result));
        else TrainingTables.Write(console, result, models);
    }

    /// <summary>Nothing was trained.</summary>
    public void WriteInService(PublishedVersion version)
    {
        if (isJson)
        {
            VersionOptions.WriteJson(console, TrainedVersion.Found(version));
            return;
        }

        console.MarkupLineInterpolated(
            $"{version.Model}: version [bold]{version.Id}[/] is in service; nothing was trained.");
    }
}
