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
    public async Task It_has_every_section_but_that_of_the_candidates()
    {
        var page = await Report(await Measured());

        string[] sections = [.. page.All("section").Select(section => section.Attribute("id")!.Value)];
        Assert.Equal(
            ["findings", "holdout", "curves", "outcomes", "importance", "confidence", "data", "reproduction"],
            sections);
        Assert.Equal(
            sections[1..].Select(id => $"#{id}"), page.All("a").Select(link => link.Attribute("href")!.Value));
    }

    [Fact]
    public async Task It_tells_what_was_fitted_elsewhere_and_what_here()
    {
        var page = await Report(await Measured());

        Assert.Contains("fitted elsewhere and adjusted here on 700 rows", page.Root.Value);
        Assert.DoesNotContain("rows to fit", page.TextOf("data"));
        Assert.Contains("set the confidence by", page.TextOf("data"));
    }

    [Fact]
    public async Task It_tells_how_to_import_it_again_and_of_which_files()
    {
        var version = await Measured("--threshold", "0.3");
        var page = await Report(version);

        var reproduction = page.TextOf("reproduction");
        Assert.Contains(
            "import --model imported --booster BOOSTER --rows ROWS \\ --data DATA \\ --contract CONTRACT \\ "
            + "--threshold 0.3", reproduction);
        Assert.Contains(version.Manifest.Import!.BoosterSha256, reproduction);
        Assert.Contains(version.Manifest.Import.RowsSha256, reproduction);
        Assert.Contains(version.Manifest.Data.Sha256, reproduction);
        Assert.DoesNotContain("trials", reproduction);
        Assert.Contains("from a probability of 0.300 on, as it was asked for.", page.TextOf("outcomes"));
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
    public async Task Without_labelled_rows_there_is_none() => Assert.Null((await import.Import()).Report);

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
