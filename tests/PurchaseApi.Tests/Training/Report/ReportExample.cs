using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Metrics;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests.Training.Report;

/// <summary>A report on labels that are drawn from the probabilities they are predicted with, without a run.</summary>
internal static class ReportExample
{
    public static ReportInput Create(
        int rows = 300, IReadOnlyDictionary<string, string>? skipped = null,
        params IReadOnlyList<Finding> findings)
    {
        using var models = new ModelsFolder();
        var (manifest, contract) = (models.Publish().Manifest, Fitted.Purchase);
        var (labels, probabilities) = DrawnRows.Draw(rows, seed: 5);
        var data = ModelsFolder.Rows(ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml"), rows);
        var (metrics, confusion) = Bootstrap.Measure(labels, probabilities, manifest.Threshold!.Value, seed: 42);
        return new(
            "train --model purchase --data DATA",
            manifest with
            {
                Metrics = new(metrics, new() { [manifest.Algorithm] = new() { ["f1"] = 0.5 } })
                {
                    Confusion = confusion,
                },
                Search = new("f1", 1, 1, "average_precision"),
                Findings = findings,
                Verdict = null,   // that of the findings
                Importance = [new("basket_value", 0.1)],
            },
            contract, new LabelledRows(data, labels, 0, "00"), labels,
            [
                .. probabilities.Select(probability => new Prediction(
                    probability >= manifest.Threshold.Value, probability,
                    new(0, default, contract.Segments[0].Name, contract.Intents[0], null))),
            ])
        {
            Curves = HoldoutCurves.Compute(labels, probabilities, seed: 42),
            Skipped = skipped ?? new Dictionary<string, string>(),
        };
    }
}
