using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests.Training.Report;

public sealed class ReportedDoubtsTests
{
    [Fact]
    public void The_verdict_comes_before_any_figure()
    {
        var input = ReportExample.Create(findings: [new Finding("label_leak", "The input 'x' < y tells the label.")]);

        var page = new ReportPage(TrainingReport.Write(input));

        var verdict = page.Text.IndexOf("An input gives the answer away", StringComparison.Ordinal);
        Assert.InRange(verdict, 0, page.Text.IndexOf("class=\"tiles\"", StringComparison.Ordinal));
        Assert.Equal("warning", page.Section("findings").Attribute("class")!.Value);
        Assert.Contains("1 finding", page.ReadText("findings"));
        Assert.Contains("label_leakThe input 'x' < y tells the label.", page.ReadText("findings"));
    }

    [Fact]
    public void Miscalibrated_probabilities_are_not_called_shares()
    {
        var page = new ReportPage(TrainingReport.Write(
            ReportExample.Create(findings: [new Finding("miscalibrated", "What was found.")])));

        Assert.Contains("Use with care.", page.Root.Value);
        Assert.Contains("Its probabilities do not match what happened", page.Root.Value);
        Assert.DoesNotContain("of 100", page.Root.Value);
        Assert.DoesNotMatch(@"\bcalibrated\b", page.Root.Value);
        Assert.Contains("its probabilities only rank", page.ReadText("curves"));
    }

    [Fact]
    public void Without_findings_the_report_lists_the_checks() =>
        Assert.Contains("None.", new ReportPage(TrainingReport.Write(ReportExample.Create())).ReadText("findings"));

    [Fact]
    public void Skipped_algorithms_are_named_with_the_reason()
    {
        var input = ReportExample.Create(skipped: new Dictionary<string, string>
        {
            ["random_forest"] = "LightGBM needs OpenMP.",
        });

        Assert.Contains(
            "Random forest was not tried: LightGBM needs OpenMP.",
            new ReportPage(TrainingReport.Write(input)).ReadText("candidates"));
    }

    [Fact]
    public void Unknown_metrics_are_reported_too()
    {
        var input = ReportExample.Create();
        input.Manifest.Metrics.Holdout["net_promoter"] = new(12.5, 10, 15);

        var row = new ReportPage(TrainingReport.Write(input)).Rows("holdout")[^1];

        Assert.Equal(["Net promoter", "12.500", "10.000 to 15.000", ""], row);
    }
}
