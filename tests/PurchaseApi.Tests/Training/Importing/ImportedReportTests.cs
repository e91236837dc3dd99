using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Report;

namespace PurchaseApi.Tests.Training.Importing;

/// <summary>The report of a model that was fitted elsewhere.</summary>
public sealed class ImportedReportTests : IDisposable
{
    private readonly ImportFolder import = new();

    public void Dispose() => import.Dispose();

    [Fact]
    public async Task Import_reports_have_every_section_but_candidates()
    {
        var page = await Report(await Measured());

        string[] sections = [.. page.All("section").Select(section => section.Attribute("id")!.Value)];
        Assert.Equal(
            [
                "decision", "gains", "findings", "holdout", "curves", "outcomes", "importance", "effects", "confidence",
                "protocol", "data", "reproduction",
            ],
            sections);
        Assert.Equal(
            sections[2..].Select(id => $"#{id}"), page.All("a").Select(link => link.Attribute("href")!.Value));
    }

    [Fact]
    public async Task Import_reports_say_what_was_fitted_where()
    {
        var page = await Report(await Measured());

        Assert.Contains("The model was fitted elsewhere", page.ReadText("protocol"));
        Assert.Contains("700 rows to calibrate", page.ReadText("protocol"));
        Assert.DoesNotContain("training", page.ReadText("protocol"));
    }

    [Fact]
    public async Task Import_reports_give_command_and_files()
    {
        var version = await Measured("--threshold", "0.3");
        var page = await Report(version);

        var reproduction = page.ReadText("reproduction");
        Assert.Contains("import --model imported --booster \"$(sha256sum", reproduction);
        Assert.Contains("--threshold 0.3", reproduction);
        Assert.Contains(version.Manifest.Import!.BoosterSha256, reproduction);
        Assert.Contains(version.Manifest.Import.RowsSha256, reproduction);
        Assert.Contains(version.Manifest.Data.Sha256, reproduction);
        Assert.DoesNotContain("trials", reproduction);
        Assert.Contains("at or above a probability of 0.300, as it was asked for.", page.ReadText("outcomes"));
        Assert.DoesNotContain(import.BoosterPath, page.Text);
    }

    [Fact]
    public async Task The_same_files_give_the_same_bytes()
    {
        var path = await import.WriteLabelled(count: 1000);

        var (first, second) = (await import.Import("--data", path), await import.Import("--data", path));

        Assert.Equal(first.Manifest.Files, second.Manifest.Files);
    }

    [Fact]
    public async Task Import_reports_compare_with_the_replaced_system()
    {
        import.WriteContract(ImportFolder.Contract + "\nreplaces: { what: a rule, figures: { recall: 0.4 } }\n");

        var version = await Measured();

        Assert.Equal("a rule", version.Manifest.Replaces?.What);
        Assert.Equal(
            ["Recall (sensitivity)", "0.4"], Assert.Single((await Report(version)).Rows("replaces")).Take(2));
    }

    [Fact]
    public async Task There_is_no_report_without_labelled_rows() => Assert.Null((await import.Import()).Report);

    private async Task<PublishedVersion> Measured(params string[] more) =>
        await import.Import(["--data", await import.WriteLabelled(count: 1000), .. more]);

    /// <summary>As the service answers it.</summary>
    private async Task<ReportPage> Report(PublishedVersion version)
    {
        await using var api = new Api(
            import.Models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "imported" });
        await api.Eventually(info => (string?)info["version"] == version.Id.Text);
        var answer = await api.Get("/models/imported/report");
        Assert.Equal((200, "text/html"), ((int)answer.Status, answer.ContentType));
        return new(version.Report!.Value.ToArray());
    }
}
