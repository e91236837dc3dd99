using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>Where the service asks for keys, so do its pages, and they keep one for the tab.</summary>
[Collection(nameof(Browser))]
public sealed class KeyPageTests(Browser browser) : IAsyncDisposable
{
    private readonly ModelsFolder models = new();
    private readonly string key = ApiKey.Create("shop");
    private RunningService? service;

    [Fact]
    public async Task The_page_asks_for_a_key_and_keeps_it_until_the_tab_is_closed()
    {
        await using var page = await Open("/");

        await page.All("#key").FillAsync(ApiKey.Create("shop"));
        await page.All("#door button").ClickAsync();
        await Expect(page.All("#key-refused")).ToContainTextAsync("unknown or not valid");

        await page.All("#key").FillAsync(key);
        await page.All("#door button").ClickAsync();
        await Expect(page.Figure).ToBeVisibleAsync();
        await Expect(page.All("#door")).ToBeHiddenAsync();

        await page.Evaluate<object>("location.reload()");
        await Expect(page.Figure).ToBeVisibleAsync();
        Assert.Equal(key, await page.Evaluate<string>("sessionStorage.getItem('api-key')"));
        Assert.Equal(0, await page.Evaluate<int>("localStorage.length"));
        Assert.DoesNotContain(page.Complaints, one => !one.Contains("status of 401", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_report_opens_with_the_key_of_the_tab()
    {
        await using var page = await Open("/report.html?model=purchase");
        await Expect(page.All("#said")).ToContainTextAsync("An API key is needed");

        await page.Evaluate<object>($"sessionStorage.setItem('api-key', '{key}')");
        await page.Evaluate<object>("location.reload()");

        await Expect(page.All("#figure")).ToHaveTextAsync("0.81");
        await Expect(page.All("#figure")).ToHaveCSSAsync("color", "rgb(1, 2, 3)");
        Assert.DoesNotContain(page.Complaints, one => !one.Contains("status of 401", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Swagger_asks_by_its_key_and_keeps_to_its_policy()
    {
        await using var page = await Open("/swagger/index.html");

        await page.All(".auth-wrapper .authorize").First.ClickAsync();
        await page.All("#auth-bearer-value").FillAsync(key);
        await page.All(".auth-btn-wrapper .authorize").First.ClickAsync();
        await Expect(page.All(".auth-btn-wrapper .btn", "Logout")).ToHaveCountAsync(1);
        Assert.Equal(key, await page.Evaluate<string>("sessionStorage.getItem('api-key')"));

        await page.Evaluate<object>("location.reload()");
        await Expect(page.All(".auth-wrapper .authorize.locked").First).ToBeVisibleAsync();
        Assert.Empty(page.Complaints);
    }

    public async ValueTask DisposeAsync()
    {
        if (service is not null) await service.DisposeAsync();
        models.Dispose();
    }

    private async Task<OpenPage> Open(string path)
    {
        models.Publish(report: """
            <!doctype html><html lang="en"><head><title>Report</title><style>#figure { color: rgb(1, 2, 3) }</style></head>
            <body><main><p id="figure">0.81</p></main></body></html>
            """);
        service = await RunningService.Start(models.Path,
        [
            "--Security:Keys:0:Name=shop", $"--Security:Keys:0:Hash={KeyHash.Create(key)}",
            "--Security:Keys:0:Scopes=predict,read",
        ]);
        return await browser.Open(path, address: service.Client.BaseAddress!.ToString().TrimEnd('/'));
    }
}
