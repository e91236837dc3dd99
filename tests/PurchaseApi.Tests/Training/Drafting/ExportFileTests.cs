using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Drafting;

/// <summary>What exports of shops and reports have around and in their tables.</summary>
public sealed class ExportFileTests : IDisposable
{
    private readonly ShopFile shop = new();

    public void Dispose() => shop.Dispose();

    [Theory]
    [InlineData("Orders of June;;\n")]
    [InlineData("Orders of June\n\n")]
    [InlineData("# Account: Shop, Inc.\n# ---\n\n")]
    [InlineData("\"Account:\";\"DE02 / Giro\";\n\n\"From:\";\"2026-06-01\";\n")]
    public async Task Lines_above_the_header_are_skipped(string above)
    {
        shop.Write(above + Table("pages;device;bought", i => $"{i % 7};{(i % 2 == 0 ? "S" : "M")};{Bought(i)}"));

        var yaml = await shop.Init();

        Assert.Equal(["pages", "device"], Inputs(yaml));
        Assert.Contains("made of 120 rows", yaml);
    }

    [Theory]
    [InlineData("\"Name:\";\"Shop Ltd\";\n\"From:\";\"01.06.2026\";\n")]
    [InlineData("\"Name\";\"Shop Ltd\";\n\"From\";\"01.06.2026\";\n\n")]
    [InlineData("\"Sales report\"\n")]
    [InlineData("\"Sales report\"\n\"Store\";\"Berlin\"\n\"Balance on 30.06.2026:\";\"1.234,50 EUR\"\n\n\n")]
    [InlineData("Report;Sales;;;\nRows;1.234,50;;;\n")]
    [InlineData("Report, June 2026, all stores\n")]
    [InlineData("sep=;\nReport;June\nStore;Berlin\n\n")]
    [InlineData("Currency;EUR;Country;DE;Tax;19;Shop\n\n")]
    public async Task Title_blocks_above_a_quoted_header_are_skipped(string above)
    {
        shop.Write(above
            + Table("\"pages\";\"device\";\"price\";\"kind\";\"bought\"", i =>
                $"\"{i % 7} p\";\"{"SM"[i % 2]}\";\"{i % 9},50 €\";\"{"xyz"[i % 3]}\";\"{"ny"[Bought(i)]}\"")
            + "Total;;540,00 €;;\n\n\"Made by Shop Ltd\"\n");

        var yaml = await shop.Init();

        Assert.Equal(["pages", "device", "price", "kind"], Inputs(yaml));
        Assert.Contains("made of 120 rows", yaml);
    }

    [Fact]
    public async Task Rows_may_lack_the_empty_cell_of_a_header_that_ends_with_a_separator()
    {
        shop.Write(Table("pages;device;bought;", i => $"{i % 7};{(i % 2 == 0 ? "S" : "M")};{Bought(i)}"));

        Assert.Equal(["pages", "device"], Inputs(await shop.Init()));
    }

    [Fact]
    public async Task Questions_below_the_header_of_a_survey_are_skipped()
    {
        const string Origins = "\"{\"\"ImportId\"\":\"\"QID1\"\"}\";\"{\"\"ImportId\"\":\"\"QID2\"\"}\";\"{}\"";
        shop.Write(Table(
            $"Q1;Q2;bought\n\"How often,\nroughly?\";Which?;Did you buy?\n{Origins}",
            i => $"{i % 7};{(i % 2 == 0 ? "S" : "M")};{Bought(i)}"));

        var yaml = await shop.Init();
        var run = await shop.Train("shop");

        Assert.Contains("q1: { type: integer, range: [0, 20]", yaml);
        Assert.Contains("made of 120 rows", yaml);
        Assert.True(run.ExitCode is 0 or 3, run.Errors);
    }

    [Theory]
    [InlineData("Total;360;;40\n")]
    [InlineData("Total:;360;240;40")]
    [InlineData("\nGrand Total;360;240;40\n\nMade on 2026-06-30\n")]
    [InlineData("合計;360;;\n")]
    [InlineData("Rows are those of June.\n")]
    public async Task Footers_are_no_rows(string footer)
    {
        shop.Write(Table("device;pages;visits;bought", i => $"{(i % 2 == 0 ? "S" : "M")};{i % 7};{i % 5};{Bought(i)}")
            + footer);

        var yaml = await shop.Init();

        Assert.Contains("made of 120 rows", yaml);
        Assert.Contains("pages: { type: integer, range: [0, 20]", yaml);
    }

    [Theory]
    [InlineData("V0", "type: category")]
    [InlineData("K-", "type: category")]
    public async Task Codes_are_no_amounts(string code, string type)
    {
        shop.Write("agent", (i, _) => $"{code}{i % 4}");

        Assert.Contains($"agent: {{ {type}", await shop.Init());
    }

    [Theory]
    [InlineData("00:1{0}:33", "number_format: 'h:mm:ss'")]
    [InlineData("{0}.5k", "type: integer, range: [0, 20000], number_format: '1234.56'")]
    [InlineData("{0}.25 kg", "number_format: '1234.56 kg', unit: kg")]
    [InlineData("\"{0},5km\"", "number_format: '1.234,56 km', unit: km")]
    [InlineData("{0}.5/10", "number_format: '1234.56 /10', example")]
    [InlineData("from £{0}", "type: integer, range: [0, 20], number_format: '1234.56'")]
    [InlineData("\"ab {0},50 €\"", "number_format: '1.234,56'")]
    [InlineData("\"({0},234)\"", "type: integer, range: [-20000, 0], number_format: '1,234.56'")]
    [InlineData("\"({0}.234,50)\"", "range: [-20000, 0], number_format: '1.234,56'")]
    [InlineData("&pound;{0}.50", "number_format: '1234.56'")]
    [InlineData("'{0}.25", "number_format: '1234.56'")]
    [InlineData("Fr. {0}’234.50", "number_format: '1''234.56'")]
    [InlineData("{0} ر.س\u200F", "number_format: '1234.56 ر.س'")]
    [InlineData("{0}.5元", "number_format: '1234.56 元'")]
    [InlineData("{0}小时5分", "number_format: 'h:mm:ss'")]
    [InlineData("{0}A{0}B", "type: category")]
    [InlineData("\"{0},2\"", "type: category")]
    [InlineData("{0}+", "type: category")]
    [InlineData("Zone {0}", "type: category")]
    public async Task Durations_and_thousands_are_numbers(string form, string expected)
    {
        shop.Write("spent", (i, _) => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i % 9));

        Assert.Contains(expected, await shop.Init());
    }

    [Theory]
    [InlineData("{0:dd.MM.yy}", "format: d.m.y")]
    [InlineData("\"{0:MMM d, yyyy}\"", "format: mon-d-y")]
    [InlineData("{0:yyyy/MM/dd}", "format: y/m/d")]
    [InlineData("{0:ddd MMM dd yyyy}", "format: mon-d-y")]
    [InlineData("{0:ddd MMM dd yyyy HH:mm:ss} GMT+0200 (Central European Summer Time)", "format: mon-d-y")]
    [InlineData("{0:dd.MM.yyyy HH:mm} Uhr", "format: d.m.y")]
    [InlineData("{0:yyyy年M月d日}", "format: 'y年m月d日'")]
    [InlineData("{0:yyyy年MM月dd日 HH:mm}", "format: 'y年m月d日'")]
    [InlineData("\"{0:M/d/yyyy}, {0:h:mm:ss tt}\"", "format: m/d/y")]
    public async Task Dates_are_read_in_the_order_that_is_meant(string form, string expected)
    {
        var first = new DateTime(2026, 1, 1);
        shop.Write("seen,visit", (i, _) => string.Format(
            System.Globalization.CultureInfo.InvariantCulture, $"{form},2026-06-30", first.AddDays(i * 37 % 100)));

        Assert.Contains($"seen: {{ type: date, {expected}", await shop.Init());
    }

    [Theory]
    [InlineData("0000-00-00 00:00:00", "2026-06-{0:00} 08:30:00")]
    [InlineData("00.00.0000", "{0:00}.06.2026")]
    public async Task Dates_of_zeros_are_missing(string zeros, string form)
    {
        shop.Write("seen,visit", (i, _) => (i % 5 == 0 ? zeros
            : string.Format(System.Globalization.CultureInfo.InvariantCulture, form, 1 + (i % 28))) + ",2026-06-30");

        var yaml = await shop.Init();

        Assert.Contains("seen: { type: date", yaml);
        Assert.Contains($"missing_values: ['{zeros}']", yaml);
    }

    [Fact]
    public async Task A_date_that_is_there_only_where_something_happened_is_a_label()
    {
        shop.Write("pages,left_on", (i, _) => $"{i % 7},{(i % 4 == 0 ? $"2026-06-{1 + (i % 28):00}" : "")}");

        var yaml = await shop.Init("--label", "left_on");
        var run = await shop.Train("shop");

        Assert.Contains("label: { name: any_left_on, is: not is_missing(left_on)", yaml);
        Assert.True(run.ExitCode is 0 or 3, run.Errors);
    }

    [Fact]
    public async Task Spaces_of_every_kind_around_a_cell_do_not_count()
    {
        shop.Write("agent", (i, _) => i % 2 == 0 ? "\u00A0web\u3000" : "shop\u2009");

        var yaml = await shop.Init();
        await shop.Train("shop");
        await Worker.Run(["promote", "--model", "shop", "--version", "latest", "--models", shop.Models, "--force"]);

        Assert.Contains("agent: { type: category, values: [shop, web]", yaml);
        Assert.All((await shop.Predict("shop")).Skip(1), answer => Assert.DoesNotContain("agent", answer));
    }

    [Fact]
    public async Task A_mark_that_is_there_only_where_something_happened_is_a_label()
    {
        shop.Write("pages,blocked", (i, _) => $"{i % 7},{(i % 4 == 0 ? "X" : "")}");

        var yaml = await shop.Init("--label", "blocked");
        var run = await shop.Train("shop");

        Assert.Contains("label: { name: any_blocked, is: not is_missing(blocked)", yaml);
        Assert.True(run.ExitCode is 0 or 3, run.Errors);
    }

    [Theory]
    [InlineData("はい", "いいえ")]
    [InlineData("是", "否")]
    [InlineData("Sí", "NO")]
    [InlineData("Да", "нет")]
    [InlineData("TRUE", "False")]
    public async Task Yes_and_no_are_flags_in_many_languages(string yes, string no)
    {
        shop.Write("news", (i, _) => i % 2 == 0 ? yes : no);

        Assert.Contains("news: { type: flag", await shop.Init());
    }

    [Fact]
    public async Task Rules_between_lines_of_a_printed_list_are_skipped()
    {
        shop.Write("30.06.2026      Sales by customer\n----------------\n"
            + Table("|pages| spent|bought|\n----------------", i =>
                $"|{i % 7,5}|{i % 9,4},5{(i % 2 == 0 ? "-" : " ")}|{Bought(i),6}|")
            + "----------------\n");

        var yaml = await shop.Init();
        var run = await shop.Train("shop");

        Assert.Contains("made of 120 rows", yaml);
        Assert.Equal(["pages", "spent"], Inputs(yaml));
        Assert.Contains("range: [-20, 20], number_format: '1.234,56'", yaml);
        Assert.True(run.ExitCode is 0 or 3, run.Errors);
    }

    private static int Bought(int row) => row % 3 == 0 ? 1 : 0;

    private static string Table(string header, Func<int, string> row) =>
        string.Concat(Enumerable.Range(0, 120).Select(row).Prepend(header).Select(line => line + "\n"));

    private static IEnumerable<string> Inputs(string yaml) =>
        ContractFile.Parse(yaml, "contract.yaml").Inputs.Select(input => input.Name);
}
