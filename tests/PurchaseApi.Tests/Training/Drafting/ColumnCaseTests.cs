using PurchaseApi.Tests.Batch;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Drafting;

/// <summary>Columns as shops export them, with what they are.</summary>
public sealed class ColumnCaseTests : IDisposable
{
    private readonly ShopFile shop = new();

    public void Dispose() => shop.Dispose();

    [Theory]
    [InlineData("date-as-category", "bought", "visited: { type: date, example: '2025-03-24' }")]
    [InlineData("date-few", "bought", "signup: { type: date, example: '2026-03-29' }")]
    [InlineData("date-utc", "bought", "event_time: { type: date, example: '2026-03-29T10:29:00Z' }")]
    [InlineData("date-utc", "bought", "\nid: user_id ")]
    [InlineData("date-utc", "bought", "product_id: { type: category, ")]
    [InlineData("leading-zeros", "bought", "postcode: { type: category, ")]
    [InlineData("init-comments", "bought", "# 2025-03-01 to 2025-03-24\n  day: { type: date, format: yyyymmdd, ")]
    [InlineData("init-comments", "bought", "values: ['Orléans', Paris]")]
    [InlineData("init-comments", "bought", "number_format: '1234.56', example: -27.4 }")]
    [InlineData("codes-comma", "bought", "household: { type: category, values: ['1,2', '3+'], ")]
    [InlineData("na-number", "bought", "age: { type: integer, range: [0, 100], missing: keep, missing_values: ['NA'], ")]
    [InlineData("decimal-comma", "gekauft", "umsatz: { type: number, range: [0, 50], number_format: '1.234,56', ")]
    [InlineData("missing-other", "bought", "values: [Advert, Friend, Other], missing: keep, ")]
    [InlineData("count-label", "orders_after", "# label: { is: orders_after >= 1 }: ")]
    [InlineData("count-label", "orders_after", "label: { name: any_orders_after, is: orders_after >= 1, noun: buyer }")]
    public async Task Column_types_are_recognized(string file, string label, string line)
    {
        shop.Write(ThreeTimes(file));

        Assert.Contains(line, await shop.Init("--label", label));
    }

    [Theory]
    [InlineData("date-utc", "bought")]
    [InlineData("init-comments", "bought")]
    [InlineData("decimal-comma", "gekauft")]
    [InlineData("count-label", "orders_after")]
    [InlineData("missing-other", "bought")]
    public async Task The_contract_trains_and_answers_the_same_file(string file, string label)
    {
        shop.Write(ThreeTimes(file));
        await shop.Init("--label", label);

        var trained = await shop.Train("shop", more: "--force");
        var answers = await shop.Predict("shop", "--keep", "all");

        Assert.True(trained.ExitCode == 0, trained.Errors);
        Assert.All(answers[1..], line => Assert.EndsWith(",,", line));
        Assert.StartsWith(File.ReadLines(shop.Data).First().Replace(';', ','), answers[0]);
    }

    [Fact]
    public async Task The_service_answers_a_file_as_predict_does()
    {
        shop.Write(ThreeTimes("left-out-column"));
        await shop.Init();
        await shop.Train("shop", more: "--force");
        var expected = await shop.Predict("shop");
        using var models = new ModelsFolder { Path = shop.Models };
        await using var api = new Api(
            models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "shop" });

        var answer = await api.Csv(await File.ReadAllTextAsync(shop.Data, TestContext.Current.CancellationToken));

        Assert.Equal(string.Join("\r\n", expected), answer.Text.TrimEnd());
    }

    [Fact]
    public async Task The_table_lists_every_column_and_the_next_step()
    {
        shop.Write("pages,note,spent,member", (i, _) =>
            $"{i % 7},note {i},\"€ {i % 50},{i % 90 + 10}\",{(i % 5 == 0 ? "N/A" : i % 2 == 0 ? "ja" : "nein")}");

        var run = await shop.Run("--noun", "patron", "--title", "Do they come back?");
        var yaml = await File.ReadAllTextAsync(shop.Contract, TestContext.Current.CancellationToken);

        Assert.Contains("left out", run.Output);
        Assert.Contains("'N/A' -> missing", run.Output.ReplaceLineEndings(" "));
        Assert.Contains("Next: dotnet run --project src/PurchaseApi.Training -c Release -- train --model shop", run.Output);
        Assert.Contains("title: 'Do they come back?'", yaml);
        Assert.Contains("noun: patron }", yaml);
        Assert.Contains("member: { type: flag, missing: keep, missing_values: ['N/A'], ", yaml);
        Assert.Contains("number_format: '1.234,56'", yaml);
        Assert.Equal("Do they come back?", ContractFile.Parse(yaml, "contract.yaml").Document.Title);
    }

    [Fact]
    public async Task Rare_levels_become_other()
    {
        shop.Write("city,bought\n" + string.Concat(Enumerable.Range(0, 3000).Select(i =>
            $"{(i % 3 == 0 ? $"rare {i % 500}" : i % 3 == 1 ? $"Town {i % 40}" : i % 2 == 0 ? "BONN" : "Bonn")},{i % 2}\n")));

        var input = ContractFile.Parse(await shop.Init(), "contract.yaml").Document.Inputs!["city"];

        Assert.Equal("other", input.UnknownWord);
        Assert.Equal(42, input.Values!.Count);
        Assert.Contains("Town 7", input.Values);
        Assert.Equal(["BONN", "Bonn"], input.Aliases!.SelectMany(alias => new[] { alias.Key, alias.Value }).Order(StringComparer.Ordinal));
    }

    private static string ThreeTimes(string file)
    {
        var lines = File.ReadAllLines(GoldenFile.PathTo(Path.Combine("columns", $"{file}.csv")));
        return string.Join('\n', [lines[0], .. lines[1..], .. lines[1..], .. lines[1..], ""]);
    }
}
