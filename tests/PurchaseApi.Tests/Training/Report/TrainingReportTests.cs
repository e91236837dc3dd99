using System.Text.RegularExpressions;
using System.Xml.Linq;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Report;
using PurchaseApi.Training.Report.Sections;

namespace PurchaseApi.Tests.Training.Report;

public sealed class TrainingReportTests(TrainedReport trained) : IClassFixture<TrainedReport>
{
    private readonly ReportPage page = trained.Page;

    [Fact]
    public void Sections_are_complete_and_ordered() =>
        Assert.Equal(
            [
                "decision", "gains", "findings", "holdout", "curves", "outcomes", "importance", "effects", "groups",
                "confidence", "candidates", "protocol", "data", "reproduction",
            ],
            page.All("section").Select(section => section.Attribute("id")!.Value));

    [Theory]
    [InlineData(300, "1,000")]
    [InlineData(40_000, "500")]
    public void Curves_say_how_many_resamples_were_drawn(int rows, string resamples)
    {
        var section = CurvesSection.Write(ReportExample.Create() with { Labels = new bool[rows] });

        Assert.Contains($"bootstrap of {resamples} resamples", $"{section}");
    }

    [Fact]
    public void The_report_fetches_and_runs_nothing()
    {
        Assert.DoesNotContain(
            page.All("script", "link", "img", "iframe", "object", "embed", "form", "base", "image", "use", "a"),
            element => element.Attribute("href")?.Value is not ['#', ..]);
        var attributes = page.Root.DescendantsAndSelf().Attributes().ToArray();
        Assert.DoesNotContain(attributes, one => one.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain(attributes, one => one.Name.LocalName is "src" or "srcset" or "style" or "action");
        Assert.DoesNotContain(attributes, one => one.Value.Contains("url(", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(attributes, one => one.Value.Contains("http", StringComparison.OrdinalIgnoreCase)
            && one.Name != "http-equiv");
    }

    [Theory]
    [InlineData(TrainedReport.Title)]
    [InlineData(TrainedReport.Unit)]
    [InlineData(TrainedReport.Level)]
    [InlineData(TrainedReport.Quotes)]
    [InlineData(TrainedReport.Source)]
    [InlineData(TrainedReport.Action)]
    [InlineData("<i>bought</i> is <yes>")]
    public void Contract_and_data_values_are_encoded(string text)
    {
        Assert.Contains(text, page.Root.Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_metric_is_reported_with_its_interval()
    {
        var rows = page.Rows("holdout");

        Assert.Equal(
            trained.Version.Manifest.Metrics.Holdout.Values.Select(metric =>
                ($"{metric.Value:0.000}", $"{metric.Low:0.000} to {metric.High:0.000}")),
            rows.Select(row => (row[1], row[2])));
    }

    [Fact]
    public void Report_and_manifest_have_the_same_bins_gains_and_segments()
    {
        var groups = trained.Version.Manifest.Groups!;
        var bins = page.Section("curves").Descendants("table")
            .Single(table => table.Element("caption")!.Value == "Bins of about equal mass");

        Assert.Equal(
            groups.Tenths.Select(bin => string.Join('|',
                Numbers.Metric(bin.Probability), Numbers.Percent(bin.Observed.Value),
                Numbers.Interval(bin.Observed, Numbers.Percent), bin.Rows)),
            bins.Descendants("tbody").Elements("tr").Select(row =>
                string.Join('|', row.Elements().Skip(1).Select(cell => cell.Value.Trim()))));
        Assert.Contains($"hold {Numbers.Percent(groups.Gains[1])} of all", page.ReadText("gains"));
    }

    [Fact]
    public void The_chosen_candidate_is_marked_above_the_baselines()
    {
        var candidates = page.Section("candidates");

        var chosen = Assert.Single(
            candidates.Descendants("tr"), row => row.Value.Contains("✓ chosen", StringComparison.Ordinal));
        Assert.StartsWith(
            trained.Version.Manifest.Algorithm.Replace('_', ' '), chosen.Value.Trim(),
            StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Always positive", candidates.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_profile_counts_missing_values_and_dropped_rows()
    {
        var data = trained.Version.Manifest.Data;
        Assert.Contains(
            $"{data.Rows + data.Dropped} rows were read; {data.Dropped} without a label", page.ReadText("data"));

        var rows = page.Rows("data");
        Assert.Equal(["amount", "visits", "member", "colour"], rows.Select(row => row[0]));
        Assert.Equal(["0", "0"], [rows[1][2], rows[2][2]]);
        Assert.StartsWith("44 (11", rows[0][2]);
        Assert.EndsWith("is assumed", rows[0][3]);
        Assert.Equal("refused", rows[2][3]);
    }

    [Fact]
    public async Task Two_runs_with_one_seed_publish_the_same_bytes()
    {
        using var elsewhere = new ModelsFolder();

        var again = await TrainedReport.Train(elsewhere, "other-name.csv", rows: 400);

        Assert.Equal(trained.Version.Id.Text[^8..], again.Id.Text[^8..]);
        Assert.Equal(trained.Version.Manifest.Files, again.Manifest.Files);
        Assert.DoesNotContain(trained.Version.Id.Text, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(trained.ModelsPath, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_serves_the_report_with_version_and_date()
    {
        await using var api = new Api(trained.Models);

        var answer = await api.Get("/models/hostile/report");

        Assert.Equal((200, "text/html"), ((int)answer.Status, answer.ContentType));
        Assert.Contains($"Version {trained.Version.Id.Text}, published on ", answer.Text);
        Assert.Contains("@bottom-left{content:\"hostile · Version", answer.Text);
        Assert.Equal(
            page.Text.Replace(ReportMarks.VersionBefore, "", StringComparison.Ordinal),
            Regex.Replace(
                answer.Text, "<p class=\"kicker published\">.*?</p>|<style>@page[{]@bottom-left.*?</style>", ""));
        Assert.Equal("/models/hostile/report", (string?)(await api.Get("/models/hostile")).Body!["report"]);
    }
}
