using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>The page says what the service says of every model that is shipped, and of three that nobody should
/// believe.</summary>
[Collection(nameof(Browser))]
public sealed class VerdictPageTests(Browser browser, DoubtfulService doubtful) : IClassFixture<DoubtfulService>
{
    [Theory]
    [InlineData(360)]
    [InlineData(1440)]
    public async Task The_page_shows_verdict_and_base_rate_of_every_model(int width)
    {
        var service = doubtful.Service;
        var address = service.Client.BaseAddress!.ToString().TrimEnd('/');
        var list = await service.Client.GetFromJsonAsync<JsonNode>("/models", Built.Cancellation);
        await using var page = await browser.Open("/trust", width, address);
        await using var tried = await browser.Open("/try", width, address);

        foreach (var name in list!["models"]!.AsArray().Select(model => (string)model!["name"]!))
        {
            var info = (await service.Client.GetFromJsonAsync<JsonNode>($"/models/{name}", Built.Cancellation))!;

            foreach (var open in (OpenPage[])[page, tried])
            {
                await open.All("#model").SelectOptionAsync(name);
                await Expect(open.All("h1")).ToHaveTextAsync((string)info["title"]!);
            }

            await Expect(tried.Figure).ToBeVisibleAsync();
            await AssertSays(page, tried, info);
            Assert.Equal(width, await page.Evaluate<int>("document.documentElement.scrollWidth"));
            Assert.Equal(width, await tried.Evaluate<int>("document.documentElement.scrollWidth"));
        }

        Assert.Empty(page.Complaints);
        Assert.Empty(tried.Complaints);
    }

    private static async Task AssertSays(OpenPage page, OpenPage tried, JsonNode info)
    {
        if (info["verdict"] is not { } told)
        {
            await Expect(page.All("#verdict")).ToContainTextAsync("predicts nothing");
            return;
        }

        var verdict = told.Deserialize<Verdict>(Json.Options)!;
        foreach (var open in (OpenPage[])[page, tried])
            await Expect(open.All("#verdict")).ToContainTextAsync(
                $"{VerdictWords.For(verdict)}. {string.Join(' ', verdict.Reasons)}");
        var rate = Math.Round(100 * (double)info["base_rate"]!, MidpointRounding.AwayFromZero);
        await Expect(page.Quality).ToContainTextAsync($"Of random picks, {rate}% would be.");
        if (info["findings"]!.AsArray().Any(finding => (string)finding!["code"]! == Verdict.Miscalibrated))
            await Expect(tried.All("#headline")).Not.ToContainTextAsync("of 100");
    }
}

/// <summary>A service with the models that are shipped and those that nobody should believe.</summary>
public sealed class DoubtfulService : IAsyncLifetime
{
    private readonly DirectoryInfo models = Directory.CreateTempSubdirectory("verdicts-");
    private RunningService? service;

    internal RunningService Service => service!;

    public async ValueTask InitializeAsync()
    {
        ShippedModels.CopyTo(models.FullName);
        foreach (var name in DoubtfulModels.All)
            Assert.Equal(0, (await DoubtfulModels.Train(models.FullName, name, "--force")).ExitCode);
        service = await RunningService.Start(models.FullName);
    }

    public async ValueTask DisposeAsync()
    {
        if (service is not null) await service.DisposeAsync();
        models.Delete(recursive: true);
    }
}
