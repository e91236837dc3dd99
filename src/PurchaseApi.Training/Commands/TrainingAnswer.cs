using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

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
