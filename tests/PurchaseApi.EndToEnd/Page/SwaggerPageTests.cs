using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

[Collection(nameof(Browser))]
public sealed class SwaggerPageTests(Browser browser)
{
    private const string Path = "/swagger/index.html";

    [Fact]
    public async Task Swagger_fits_a_phone()
    {
        await using var page = await browser.Open(Path, width: 360);

        var batch = await Open(page);

        await Expect(batch.Locator(".responses-table")).ToBeVisibleAsync();
        Assert.Equal(360, await page.Evaluate<int>("document.documentElement.scrollWidth"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Fields_have_names_for_screen_readers()
    {
        await using var page = await browser.Open(Path);

        var batch = await Open(page);

        await Expect(batch.GetByLabel("on_error")).ToBeVisibleAsync();
        await Expect(batch.GetByLabel("Request body")).ToBeVisibleAsync();
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Swagger_is_accessible_with_a_route_open(bool isDark)
    {
        await using var page = await browser.Open(Path, isDark: isDark);

        var batch = await Open(page);
        await Expect(batch.Locator(".responses-table")).ToBeVisibleAsync();

        var found = string.Join('\n', await page.Violations());
        Assert.True(found.Length == 0, found);
        var levels = await page.HeadingLevels();
        Assert.Equal(1, levels[0]);
        Assert.All(levels.Zip(levels.Skip(1)), next => Assert.InRange(next.Second - next.First, -5, 1));
        await page.Photograph(isDark ? "swagger-dark" : "swagger");
    }

    [Fact]
    public async Task Examples_are_sent_as_they_are()
    {
        await using var page = await browser.Open(Path);
        var batch = await Open(page);

        foreach (var type in (string[])["application/json", "application/x-ndjson", "text/csv"])
        {
            await batch.Locator(".opblock-section-request-body select.content-type").SelectOptionAsync(type);
            await batch.Locator(".execute").ClickAsync();

            await Expect(batch.Locator(".live-responses-table tbody .response-col_status")).ToContainTextAsync("200");
            await Expect(batch.Locator(".curl-command")).ToContainTextAsync($"Content-Type: {type}");
            await batch.Locator(".btn-clear").ClickAsync();
            await Expect(batch.Locator(".live-responses-table")).ToHaveCountAsync(0);
        }

        Assert.Empty(page.Complaints);
    }

    /// <summary>The batch route, ready to be sent.</summary>
    private static async Task<ILocator> Open(OpenPage page)
    {
        var batch = page.All("#operations-Batch-PredictBatch");
        await batch.Locator(".opblock-summary-control").ClickAsync();
        await batch.Locator(".try-out__btn").ClickAsync();
        return batch;
    }
}
