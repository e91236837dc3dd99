using System.Diagnostics;
using System.Globalization;
using System.Text;
using PurchaseApi.EndToEnd.Reliability;
using PurchaseApi.EndToEnd.Support;
using static Microsoft.Playwright.Assertions;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>From a raw CRM file to whom to contact.</summary>
[Collection(nameof(Browser))]
public sealed class ScorePageTests(Browser browser) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("score-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_becomes_the_best_rows_with_their_e_mails_in_three_actions()
    {
        await using var page = await browser.Open("/score");

        await page.Choose("crm.csv", Encoding.UTF8.GetBytes(CrmFile.Text(rows: 8_000)));
        await page.All("#audience").FillAsync("50");
        var lines = await page.Download("#best");

        await Expect(page.All("#columns")).ToContainTextAsync("2 other columns are kept");
        await Expect(page.All("#done")).ToContainTextAsync("7,840 rows scored");
        await Expect(page.All("#result")).ToContainTextAsync(
            "80 rows: Device 'Smart TV'. Use Mobile, Desktop, Tablet or Unknown.");
        await Expect(page.All("#figures")).ToContainTextAsync("allowing for chance");
        AssertBest(lines, 50);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task All_rows_come_back_in_their_order_with_notes_and_errors()
    {
        await using var page = await browser.Open("/score");
        await page.Choose("crm.csv", Encoding.UTF8.GetBytes(CrmFile.Text(rows: 3_000)));
        await Expect(page.All("#all")).ToHaveTextAsync("Download all 3,000 rows");

        var lines = await page.Download("#all");

        var rows = lines.Where(line => line.StartsWith("customer", StringComparison.Ordinal)).ToArray();
        Assert.Equal(Enumerable.Range(0, 3_000).Select(row => $"customer{row}@example.org"), rows.Select(Email));
        Assert.Equal(429, lines.Count(line => line.StartsWith("Second line", StringComparison.Ordinal)));
        Assert.Contains("NOT_ALLOWED", rows[17]);
    }

    [Fact]
    public async Task Columns_that_are_not_found_are_chosen()
    {
        await using var page = await browser.Open("/score");
        await page.Choose("other.csv",
            Encoding.UTF8.GetBytes("mail,minutes,pages_viewed,basket_value,device_type,customer_type\n"
                + "a@example.org,12.5,4,30,Mobile,New\n"));

        await page.All("#columns select").First.SelectOptionAsync("minutes");
        await page.All("#columns button").ClickAsync();

        await Expect(page.All("#done")).ToContainTextAsync("1 row scored");
        var lines = await page.Download("#all");
        Assert.StartsWith("mail,minutes,pages_viewed", lines[0]);
    }

    [Fact]
    public async Task Rows_can_be_pasted()
    {
        await using var page = await browser.Open("/score");
        await page.All("summary", "Or paste rows").ClickAsync();
        await page.All("#rows").FillAsync(
            "time_spent\tpages_viewed\tbasket_value\tdevice_type\tcustomer_type\n12.5\t4\t30\tMobile\tNew\n"
            + "\t4\t30\tMobile\tNew\n");
        await page.All("button", "Score these rows").ClickAsync();

        await Expect(page.All("#done")).ToContainTextAsync("2 rows scored");
    }

    [Fact]
    [Trait("Category", Catalogue.Slow)]
    public async Task Two_hundred_thousand_rows_take_less_than_a_minute()
    {
        var file = Path.Combine(folder.FullName, "crm.csv");
        await CrmFile.Write(file, rows: 200_000, Built.Cancellation);
        await using var page = await browser.Open("/score");
        var watch = Stopwatch.StartNew();

        await page.Choose(file);
        await Expect(page.All("#best")).ToHaveTextAsync("Download the best 500", new() { Timeout = 60_000 });
        var lines = await page.Download("#best");

        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalSeconds:F1} s");
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed}");
        await Expect(page.All("#done")).ToContainTextAsync("196,000 rows scored");
        AssertBest(lines, 500);
    }

    [Fact]
    [Trait("Category", Catalogue.Slow)]
    public async Task A_million_rows_do_not_fill_the_tab()
    {
        var file = Path.Combine(folder.FullName, "crm.csv");
        await CrmFile.Write(file, rows: 1_000_000, Built.Cancellation);
        await using var page = await browser.Open("/score");
        var watch = Stopwatch.StartNew();

        await page.Choose(file);
        await Expect(page.All("#best")).ToBeVisibleAsync(new() { Timeout = 300_000 });

        var heap = await page.Evaluate<long>("performance.memory.usedJSHeapSize");
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalSeconds:F1} s, heap {heap >> 20} MiB");
        Assert.True(heap < 256 << 20, $"{heap >> 20} MiB");
    }

    private static void AssertBest(string[] lines, int count)
    {
        var columns = lines[0].Split(',');
        Assert.Equal("E-mail", columns[0]);
        var rows = lines.Where(line => line.StartsWith("customer", StringComparison.Ordinal)).ToArray();
        Assert.Equal(count, rows.Length);
        Assert.Equal(count, rows.Select(Email).Distinct().Count());
        Assert.All(rows, row => Assert.EndsWith("@example.org", Email(row)));
        var place = columns.Length - Array.IndexOf(columns, "probability");
        var probabilities = lines.Skip(1)
            .Where(line => !line.Contains("\"Call back", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(',')[^place], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(count, probabilities.Length);
        Assert.Equal(probabilities.OrderDescending(), probabilities);
    }

    private static string Email(string line) => line.Split(',')[0];
}
