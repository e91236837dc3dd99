using System.CommandLine;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Commands.Keys;
using PurchaseApi.Training.Steps;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Train;

internal static class TrainCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var training = new TrainingArguments();
        var data = new DataArguments("Labeled rows");
        var (source, noPromote) = (VersionOptions.Source(), VersionOptions.NoPromote());
        var (acceptInputChange, json) = (VersionOptions.AcceptInputChange(), VersionOptions.Json());
        var force = VersionOptions.Force();
        var ifMissing = new Option<bool>("--if-missing")
        {
            Description = "Do nothing if the model is already in service.",
        };
        var firstKey = new Option<string?>("--first-key")
        {
            HelpName = "FILE",
            Description = "If this file is missing, write an API key with every scope to it and print the key once.",
        };
        var command = new WorkerCommand(
            "train", "Fits the candidates, chooses one, evaluates it once and publishes it.",
            "train --model purchase --data sessions.csv",
            "train --model churn --data customers.csv --contract contract.yaml --time-column signed_up")
        {
            source, noPromote, acceptInputChange, force, ifMissing, firstKey, json,
        };
        data.AddTo(command);
        training.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var options = training.Read(parsed) with
            {
                Data = data.Read(parsed),
                Source = parsed.GetValue(source),
                Promote = !parsed.GetValue(noPromote),
                AcceptInputChange = parsed.GetValue(acceptInputChange),
                Force = parsed.GetValue(force),
            };
            // Before the training, so that a service that waits for it lets callers in.
            if (parsed.GetValue(firstKey) is { } keys && !File.Exists(keys))
                NewKey.Create("first", string.Join(',', Scopes.All)).AddTo(keys, console);

            var answer = new TrainingAnswer(console, time, parsed.GetValue(json));
            if (parsed.GetValue(ifMissing)
                && Champion.Load(new ModelRepository(options.ModelsPath), options.Model) is { } champion)
            {
                answer.WriteInService(champion);
                return Task.FromResult(0);
            }

            var result = answer.Await(progress => new TrainingRun(options, time, progress).Execute(cancellation));
            answer.Write(result, options.ModelsPath);
            return Task.FromResult(result.Publication.ExitCode);
        });
        return command;
    }
}

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
    public static TrainedVersion From(TrainingResult result) => From(result.Version) with
    {
        InService = result.Publication.IsPromoted,
        Trained = true,
        Skipped = result.Skipped,
        IgnoredColumns = result.IgnoredColumns,
    };

    public static TrainedVersion Found(PublishedVersion version) => From(version) with { InService = true };

    private static TrainedVersion From(PublishedVersion version) => new(
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
    public TrainingResult Await(Func<IProgress<StepProgress>, TrainingResult> run) =>
        isJson ? run(TrainingProgress.Silent) : TrainingProgress.Show(console, time, run);

    /// <param name="models">Where the version is.</param>
    public void Write(TrainingResult result, string models)
    {
        if (isJson) VersionOptions.WriteJson(console, TrainedVersion.From(result));
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
