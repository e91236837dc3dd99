using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Steps;

/// <summary>A run whose candidate is chosen and measured; nothing is published yet.</summary>
/// <param name="Skipped">Algorithm -> why it was not tried.</param>
internal sealed record JudgedRun(
    Contract Contract,
    FinishedRun Run,
    HoldoutEvaluation Evaluation,
    IReadOnlyDictionary<string, string> Skipped)
{
    /// <summary>With its report and its trials.</summary>
    public NewVersion ToVersion()
    {
        var manifest = RunManifest.Of(Run, Evaluation) with { Replaces = Contract.Document.Replaces };
        return new(Contract, manifest, new()
        {
            ["contract.json"] = Run.Prepared.Contract.ToJson(),
            ["model.json"] = Run.Published.Model.ModelJson,
            [PublishedVersion.ReportFile] = TrainingReport.Of(ReportOn(manifest)),
            ["trials.json"] = RunManifest.TrialsJson(Run),
        });
    }

    private ReportInput ReportOn(Manifest manifest) => new(
        TrainCommandLine.Of(Run.Options), manifest, Run.Prepared.Contract, Run.Data, Run.Prepared.Holdout.Labels,
        Evaluation.Predictions)
    {
        Skipped = Skipped,
        Groups = Run.Data.GroupsOf(Run.Split.Holdout),
    };
}
