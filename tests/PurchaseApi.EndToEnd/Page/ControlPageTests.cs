using System.Globalization;
using System.Text;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>The three doors of a model with a control group.</summary>
[Collection(nameof(Browser))]
public sealed class ControlPageTests(Browser browser) : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task The_page_says_who_gets_no_offer_and_how_many_cases_a_verdict_needs()
    {
        var version = models.Publish(intercept: -2.5, yaml: ModelsFolder.ControlledYaml);
        await using var service = await RunningService.Start(models.Path);
        var address = service.Client.BaseAddress!.ToString().TrimEnd('/');

        await using var page = await browser.Open("/trust", address: address);
        await Expect(page.Quality).ToContainTextAsync(
            "20% of cases, the control group, get no offer. Comparing them with the others shows what offers change: "
            + "telling 17% from 15% takes about 16,000 cases per intent.");

        await page.GoTo("/try");
        await Expect(page.Figure).ToBeVisibleAsync();
        await page.Enter("pages_viewed", PagesInControl(version).ToString(CultureInfo.InvariantCulture));
        await Expect(page.All("#headline")).ToContainTextAsync(
            "Control group: no offer, so that the effect of offers can be measured.");

        await page.GoTo("/score");
        await page.Choose("rows.csv", Encoding.UTF8.GetBytes(
            "customer_id,time_spent,pages_viewed,basket_value,device_type,customer_type\n"
            + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},{i % 60},{i % 30},{i % 97},Mobile,New\n"))));
        await Expect(page.All("#result")).ToContainTextAsync("Nothing (control group)");
        await page.All("#audience").FillAsync("500");
        var best = await page.Download("#best");

        Assert.InRange(best.Length, 350, 450);
        Assert.DoesNotContain(best, line => line.Contains(",control,", StringComparison.Ordinal));
        Assert.Empty(page.Complaints);
    }

    /// <summary>With which the example of the contract is in the group.</summary>
    private static int PagesInControl(PublishedVersion version)
    {
        var (contract, control) = (version.Predictor.Contract, version.Predictor.Control!);
        return Enumerable.Range(1, 100).First(pages => control.Contains(new Row(default,
        [
            .. contract.Inputs.Select(input => input.Name == "pages_viewed" ? pages
                : input.FromJson(contract.Document.Inputs![input.Name].Example!.Value)!.Value),
        ])));
    }
}
