using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>Everybody can read the report of <c>outcomes</c>, here of a trial that a shadow scored as well.</summary>
[Collection(nameof(Browser))]
public sealed class OutcomesPageTests(Browser browser, OutcomesReport report) : IClassFixture<OutcomesReport>
{
    [Theory]
    [InlineData(360, false)]
    [InlineData(360, true)]
    [InlineData(1440, false)]
    [InlineData(1440, true)]
    public async Task The_report_is_accessible_and_fits(int width, bool isDark)
    {
        await using var page = await browser.Open(report.Path, width, address: "file://", isDark: isDark);

        Assert.Empty(await page.Violations());
        Assert.Empty(page.Complaints);
        Assert.Equal(3, await page.All("section").CountAsync());   // the version, the odds, what was read
        Assert.Contains("log loss", await page.All("section").First.InnerTextAsync());
        Assert.Equal(width, await page.Evaluate<int>("document.documentElement.scrollWidth"));
        await page.Photograph($"outcomes-{width}{(isDark ? "-dark" : "")}");
    }
}

/// <summary>The report, written once.</summary>
public sealed class OutcomesReport : IAsyncLifetime
{
    private const string Shadow =
        ""","shadow":{"version":"20261002T000000Z-5ad00000","prediction":1,"probability":0.5}}""";

    private readonly ModelsFolder models = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("outcomes-");

    internal string Path => At("outcomes.html");

    public async ValueTask InitializeAsync()
    {
        models.Publish(yaml: ModelsFolder.DecidingYaml);
        await Run("sample", "--model", "trial", "--rows", "20000", "--output", At("outcomes.csv"));
        var lines = await File.ReadAllLinesAsync(At("outcomes.ndjson"), Built.Cancellation);
        await File.WriteAllLinesAsync(
            At("outcomes.ndjson"), lines.Select(line => line[..^1] + Shadow), Built.Cancellation);
        await Run(
            "outcomes", "--model", "purchase", "--models", models.Path, "--log", folder.FullName,
            "--data", At("outcomes.csv"), "--on", "id", "--report", Path);
    }

    public ValueTask DisposeAsync()
    {
        models.Dispose();
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task Run(params string[] args)
    {
        var run = await Worker.Run(args);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    private string At(string name) => System.IO.Path.Combine(folder.FullName, name);
}
