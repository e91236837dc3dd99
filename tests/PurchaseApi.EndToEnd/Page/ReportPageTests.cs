using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PurchaseApi.EndToEnd.Support;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>Everybody can read the report of every shipped model, also that of <c>segment</c>.</summary>
[Collection(nameof(Browser))]
public sealed class ReportPageTests(Browser browser, ShippedModels models)
{
    /// <summary>In the dark one report of each kind, since colors are the same in all of a kind.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true, "purchase", "customer-segments")]
    public async Task Reports_are_accessible_on_a_phone(bool isDark, params string[] some)
    {
        var service = await models.Serve();
        var address = service.Client.BaseAddress!.ToString().TrimEnd('/');
        var list = await service.Client.GetFromJsonAsync<JsonNode>("/models", Built.Cancellation);
        string[] all = [.. list!["models"]!.AsArray().Select(model => (string)model!["name"]!)];
        Assert.Empty(some.Except(all));
        foreach (var model in some is [] ? all : some)
        {
            await using var page = await browser.Open(
                $"/models/{model}/report", width: 360, address: address, isDark: isDark);

            Assert.Empty(await page.Violations());
            Assert.Empty(page.Complaints);
            await page.Photograph($"report-{model}{(isDark ? "-dark" : "")}");
        }
    }
}
