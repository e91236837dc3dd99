using System.Text.RegularExpressions;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>The README's picture of the page. <c>UPDATE_SCREENSHOT=1</c> takes it anew.</summary>
[Collection(nameof(Browser))]
public sealed partial class ScreenshotTests(Browser browser, ShippedModels models)
{
    private const string Picture = "docs/images/web-page.png";
    private const int MostBytes = 150_000;

    // Fonts differ from machine to machine, and figures with each training; what is where does not.
    private const double LeastCorrelation = 0.9;

    private static readonly string file = Path.Combine(SharedData.Repository, Picture);

    [Fact]
    public async Task The_readme_shows_the_page_as_it_is()
    {
        var service = await models.Serve();
        await using var page = await browser.Open(
            "/try", address: service.Client.BaseAddress!.ToString().TrimEnd('/'));
        await Expect(page.Figure).ToContainTextAsync("%");
        await Expect(page.All("#change")).Not.ToContainTextAsync("Looking");
        var now = await page.Screenshot();
        if (Environment.GetEnvironmentVariable("UPDATE_SCREENSHOT") == "1")
            await File.WriteAllBytesAsync(file, now, Built.Cancellation);

        var kept = await File.ReadAllBytesAsync(file, Built.Cancellation);
        Assert.InRange(kept.Length, 10_000, MostBytes);
        Assert.InRange(await Correlation(page, kept, now), LeastCorrelation, 1.0001);
        Assert.Contains(Picture, FirstScreen());
    }

    /// <summary>Of the brightness of both in small.</summary>
    private static Task<double> Correlation(OpenPage page, byte[] one, byte[] other) => page.Evaluate<double>(
        $$"""
        (async () => {
          const width = 64, height = 40;
          const brightness = async bytes => {
            const raw = Uint8Array.from(atob(bytes), one => one.charCodeAt(0));
            const picture = await createImageBitmap(new Blob([raw]));
            const small = new OffscreenCanvas(width, height).getContext("2d");
            small.imageSmoothingQuality = "high";
            small.drawImage(picture, 0, 0, width, height);
            const { data } = small.getImageData(0, 0, width, height);
            const values = Array.from(
              { length: width * height }, (_, i) => data[4 * i] + data[4 * i + 1] + data[4 * i + 2]);
            const mean = values.reduce((sum, one) => sum + one) / values.length;
            return values.map(one => one - mean);
          };
          const a = await brightness("{{Convert.ToBase64String(one)}}");
          const b = await brightness("{{Convert.ToBase64String(other)}}");
          const sum = (x, y) => x.reduce((total, one, i) => total + one * y[i], 0);
          return sum(a, b) / Math.sqrt(sum(a, a) * sum(b, b));
        })()
        """);

    /// <summary>What is before the first heading of the README.</summary>
    private static string FirstScreen() => FirstPart().Match(
        File.ReadAllText(Path.Combine(SharedData.Repository, "README.md"))).Value;

    [GeneratedRegex("^.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FirstPart();
}
