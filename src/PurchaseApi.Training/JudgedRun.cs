using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Reporting;

namespace PurchaseApi.Training;

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
            [PublishedVersion.ReportFile] = TrainingReport.Of(ReportInput.Of(this, manifest)),
            ["trials.json"] = RunManifest.TrialsJson(Run),
        });
    }
}
