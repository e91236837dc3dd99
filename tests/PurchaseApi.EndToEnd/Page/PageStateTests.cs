using System.Text;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>Every state of the page, light and dark: what it says, and that everybody can read it.</summary>
[Collection(nameof(Browser))]
public sealed class PageStateTests(Browser browser) : IDisposable
{
    private const string NoKey =
        """{"title":"An API key is needed.","status":401,"detail":"Send one.","code":"UNAUTHORIZED"}""";

    private const string Unloaded =
        """{"title":"Too many requests.","status":429,"code":"TOO_MANY_REQUESTS"}""";

    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Try_one(bool isDark)
    {
        await using var page = await browser.Open("/try", isDark: isDark);
        await Expect(page.Figure).ToBeVisibleAsync();
        await Expect(page.Decision).ToContainTextAsync("buy");
        await AssertReadable(page, "try", isDark);

        await page.Enter("basket_value", "-5");
        await Expect(page.Error("basket_value")).ToBeVisibleAsync();
        await AssertReadable(page, "try-error", isDark);
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trust(bool isDark)
    {
        await using var page = await browser.Open("/trust", isDark: isDark);
        await Expect(page.All("#versions tbody tr").First).ToBeVisibleAsync();
        await Expect(page.All(".chart[role=img]")).ToHaveCountAsync(2);
        await Expect(page.All("#effects .direction").First).ToContainTextAsync("likel");
        await AssertReadable(page, "trust", isDark);
        Assert.Empty(page.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Score(bool isDark)
    {
        await using var page = await browser.Open("/score", isDark: isDark);
        await Expect(page.All("#file")).ToBeVisibleAsync();
        await AssertReadable(page, "score-empty", isDark);

        await page.Choose("crm.csv", Encoding.UTF8.GetBytes(CrmFile.Text(rows: 300)));
        await Expect(page.All("#done")).ToContainTextAsync("rows scored");
        await AssertReadable(page, "score-result", isDark);

        await page.Choose("other.csv", "mail;pages_viewed\na@example.org;3\n"u8.ToArray());
        await Expect(page.All("#columns")).ToContainTextAsync("No column was found for");
        await AssertReadable(page, "score-columns", isDark);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Without_a_model_the_page_waits_for_one()
    {
        await using var service = await RunningService.Start(models.Path);
        await using var page = await browser.Open(address: Address(service));
        await Expect(page.All("#notice")).ToContainTextAsync("No model is in service yet.");
        await AssertReadable(page, "no-model", isDark: false);

        models.Publish();

        await Expect(page.Figure).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.All("#notice")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Unknown_models_are_said()
    {
        await using var page = await browser.Open("/try/nothing");

        await Expect(page.All("#notice")).ToContainTextAsync("There is no model named nothing.");
        await Expect(page.Figure).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_a_key_the_page_asks_for_one()
    {
        await using var page = await browser.Open();
        await page.Answer("**/models", 401, NoKey);
        await page.Evaluate<object>("location.reload()");

        await Expect(page.All("#key")).ToBeFocusedAsync();
        await AssertReadable(page, "key", isDark: false);
    }

    [Fact]
    public async Task Busy_services_are_asked_again_when_they_say()
    {
        await using var page = await browser.Open();
        await Expect(page.Figure).ToBeVisibleAsync();
        await page.Answer("**/predict?*", 429, Unloaded, new Dictionary<string, string> { ["Retry-After"] = "30" });

        await page.Enter("pages_viewed", "4");

        await Expect(page.All("#problem")).ToHaveTextAsync("Too many requests. Try again in 30 s.");
        await AssertReadable(page, "rate-limited", isDark: false);
    }

    [Fact]
    public async Task Services_that_fail_are_said()
    {
        await using var page = await browser.Open();
        await page.Answer("**/models", 500, """{"title":"An error of the service.","status":500}""");
        await page.Evaluate<object>("location.reload()");

        await Expect(page.All("#notice")).ToContainTextAsync("An error of the service.");
        await AssertReadable(page, "failed", isDark: false);
    }

    private static string Address(RunningService service) => service.Client.BaseAddress!.ToString().TrimEnd('/');

    private static async Task AssertReadable(OpenPage page, string state, bool isDark)
    {
        Assert.Empty(await page.Violations());
        await page.Photograph(isDark ? $"{state}-dark" : state);
    }
}
