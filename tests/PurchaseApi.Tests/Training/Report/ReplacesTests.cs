using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests.Training.Report;

public sealed class ReplacesTests
{
    private static readonly ReportInput without = ReportExample.Create();

    [Fact]
    public void The_replaced_system_is_compared_with_this_version()
    {
        var page = Page("a rule <of thumb>", "It was told <the answer>.", ("specificity", 0.4), ("recall", 0.915));

        var (specificity, recall) = (
            without.Manifest.Metrics.Holdout["specificity"], without.Manifest.Metrics.Holdout["recall"]);
        Assert.Equal(
            [
                ["Specificity", "0.4", .. Cells(specificity)],
                ["Recall (sensitivity)", "0.915", .. Cells(recall)],
            ],
            page.Rows("replaces").Select(row => row[..4]));
        Assert.Contains("replaces a rule <of thumb>.", page.ReadText("replaces"));
        Assert.Contains("It was told <the answer>.", page.ReadText("replaces"));
        Assert.Contains(page.All("a"), link => link.Attribute("href")!.Value == "#replaces");
    }

    [Fact]
    public void Undefined_metrics_are_left_open()
    {
        var row = Assert.Single(Page("a rule", note: null, ("roc_auc", 0.98)).Rows("replaces"));

        Assert.Equal(["ROC AUC", "0.98", "–", "–", ""], row);
    }

    [Fact]
    public void No_section_without_a_replaced_system()
    {
        var page = new ReportPage(TrainingReport.Write(without));

        Assert.DoesNotContain("replaces", page.Root.Value, StringComparison.OrdinalIgnoreCase);
    }

    private static string[] Cells(Estimate estimate) =>
        [$"{estimate.Value:0.000}", $"{estimate.Low:0.000} to {estimate.High:0.000}"];

    private static ReportPage Page(string what, string? note, params IEnumerable<(string Metric, double Value)> figures)
    {
        var holdout = without.Manifest.Metrics.Holdout.Where(one => one.Key != "roc_auc");
        return new(TrainingReport.Write(without with
        {
            Manifest = without.Manifest with
            {
                Metrics = without.Manifest.Metrics with { Holdout = new(holdout) },
                Replaces = new ReplacesDocument
                {
                    What = what,
                    Figures = new(figures.Select(one => KeyValuePair.Create(one.Metric, one.Value))),
                    Note = note,
                },
            },
        }));
    }
}
