using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Drafting;

public sealed class OddFileTests : IDisposable
{
    private readonly ShopFile shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task Headers_that_differ_in_a_trailing_space_are_bound_to_their_own_columns()
    {
        shop.Write("Rating,Rating ", (i, _) => $"{i % 5},{(i % 2 == 0 ? "good" : "bad")}");

        var inputs = ContractFile.Parse(await shop.Init(), "contract.yaml").Inputs;

        Assert.Equal(
            [("rating", "Rating"), ("rating_2", "Rating ")], inputs.Select(input => (input.Name, input.Column)));
        Assert.Equal(["bad", "good"], inputs[1].Values);
        // Such made-up rows give the label away.
        Assert.Equal((3, ""), await Trained(shop));
    }

    [Fact]
    public async Task Odd_headers_make_a_contract_that_trains()
    {
        shop.Write(
            "\uFEFF;Größe (cm);count;2nd visit;tags #1: {a};\"semi;colon\"",
            (i, _) => $"{i};{150 + (i % 30)};{i % 4};{i % 2};\"{(i % 2 == 0 ? "it's, [so]" : "😀 # no: {x}")}\";{i % 3}",
            ';');

        var inputs = ContractFile.Parse(await shop.Init(), "contract.yaml").Inputs;

        Assert.Equal(
            ["grosse_cm", "count_value", "n2nd_visit", "tags_1_a", "semi_colon"], inputs.Select(input => input.Name));
        Assert.Equal(
            ["Größe (cm)", "count", "2nd visit", "tags #1: {a}", "semi;colon"], inputs.Select(input => input.Column));
        Assert.Equal(["it's, [so]", "😀 # no: {x}"], inputs[3].Values);
        // Such made-up rows give the label away.
        Assert.Equal((3, ""), await Trained(shop));
    }

    private static async Task<(int ExitCode, string Errors)> Trained(ShopFile shop)
    {
        var run = await shop.Train("shop");
        return (run.ExitCode, run.Errors);
    }

    [Theory]
    [InlineData("x", "1e308", "it goes from 1 to 1E+308, and numbers beyond 3.4E+38 cannot be learned from; correct")]
    public async Task Unreadable_columns_are_left_out_with_a_remedy(
        string header, string cell, string reason)
    {
        shop.Write($"pages;{header}", (i, _) => $"{i % 7};{(i % 6 == 0 ? cell : i % 60)}", ';');

        var yaml = await shop.Init();

        Assert.Contains($"'{header}' is left out: {reason}", yaml.Replace("\n  #", ""));
        Assert.Equal(["pages"], ContractFile.Parse(yaml, "contract.yaml").Inputs.Select(input => input.Name));
    }

    [Fact]
    public async Task Ids_free_texts_and_constants_are_left_out()
    {
        shop.Write(
            ",pages,note,at,empty,same,store_id,size",
            (i, _) => $"{i},{i % 7},note {i},2026-01-01 10:{i / 60:00}:{i % 60:00},,a,{i % 60},{i % 5}");

        var yaml = (await shop.Init("--id", "pages")).Replace("\n  #", "");

        Assert.Contains("'column 1' is left out: it has no name and counts the rows: an index", yaml);
        Assert.Contains("'note' is left out: nearly all texts differ: an id or free text", yaml);
        Assert.Contains("at: { type: date, example: '2026-01-01T10:01:59Z' }", yaml);
        Assert.Contains("'empty' is left out: every cell is empty", yaml);
        Assert.Contains("'same' is left out: every row has 'a'", yaml);
        Assert.Contains("'store_id' is left out: its name looks like an id", yaml);
        Assert.Contains("\nid: pages ", yaml);
    }

    /// <summary>Some exports have a header twice, or none above a column.</summary>
    [Fact]
    public async Task Columns_with_one_header_or_none_are_told_apart_everywhere()
    {
        shop.Write("pages,Score,Score,", (i, _) => $"{i % 7},{i % 5},{(i % 4 == 0 ? "high" : "low")},{i % 3}");

        var inputs = ContractFile.Parse(await shop.Init(), "contract.yaml").Inputs;
        var trained = await Trained(shop);
        var answers = await shop.Predict("shop", "--version", "latest", "--keep", "all");

        Assert.Equal(
            [("pages", "pages"), ("score_1", "Score (1)"), ("score_2", "Score (2)"), ("column_4", "column_4")],
            inputs.Select(input => (input.Name, input.Column)));
        Assert.Equal(["high", "low"], inputs[2].Values);
        Assert.Equal("", trained.Errors);
        Assert.StartsWith("pages,Score,Score,,bought,", answers[0]);
        Assert.StartsWith("0,0,high,0,1,", answers[1]);
        await AssertServed(answers);
    }

    private async Task AssertServed(string[] answers)
    {
        await Worker.Run("promote", "--model", "shop", "--version", "latest", "--models", shop.Models, "--force");
        await using var api = new Api(settings: new Dictionary<string, string>
        {
            ["Serving:ModelsPath"] = shop.Models,
            ["Serving:DefaultModel"] = "shop",
        });
        var rows = await File.ReadAllTextAsync(shop.Data, TestContext.Current.CancellationToken);

        var csv = await api.Post("/predict/batch?keep=all", rows, "text/csv");
        var validation = await api.Post("/predict/validate", rows, "text/csv");
        var unclear = await api.Post("/predict/batch?keep=score", rows, "text/csv");

        Assert.Equal(answers, csv.Text.TrimEnd().Split("\r\n"));
        Assert.Equal(120, (int)validation.Body!["summary"]!["succeeded"]!);
        unclear.IsProblem(400, "INVALID_QUERY");
    }

    [Fact]
    public async Task Numbers_with_a_few_words_are_numbers_and_few_codes_are_levels()
    {
        shop.Write("pages,few,many", (i, _) => $"{i % 7},{(i % 4 == 3 ? "3+" : i % 4)},{(i == 5 ? "lots" : i % 60)}");

        var yaml = (await shop.Init()).Replace("\n  #", "");

        Assert.Contains("few: { type: category, values: ['0', '1', '2', '3+'], example: '0' }", yaml);
        Assert.Contains(
            "many: { type: integer, range: [0, 200], missing: keep, missing_values: ['lots'], example: 0 }", yaml);
    }

    [Fact]
    public async Task Nothing_in_a_file_can_become_a_key_of_the_contract()
    {
        shop.Write(
            "pages,\"a\u2028name: evil\",\"b\nname: evil\"",
            (i, _) => $"{i % 7},\"{i % 2}\nname: evil\",{(i % 2 == 0 ? "\u0085name: evil" : "'}\\")}");

        var contract = ContractFile.Parse(await shop.Init(), "contract.yaml");

        Assert.Equal("shop", contract.Name);
        Assert.Equal(["pages", "a\u2028name: evil"], contract.Inputs.Select(input => input.Column).Take(2));
        Assert.Equal(["0\nname: evil", "1\nname: evil"], contract.Inputs[1].Values);
    }
}
