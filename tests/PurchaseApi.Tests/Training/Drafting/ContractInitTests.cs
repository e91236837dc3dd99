using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Drafting;

public sealed class ContractInitTests : IDisposable
{
    private readonly ShopFile shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task A_draft_has_the_types_ranges_and_levels_of_the_file()
    {
        shop.Write(
            "order_id,minutes,pages,device,member,agreed",
            (i, _) => $"{i * 7},{i % 40}.5,{i % 7},{(i % 2 == 0 ? "Mobile" : "Desktop")},{i % 4 / 2},"
                + (i % 5 > 2 ? "yes" : "no"));

        var yaml = await shop.Init("--model", "my-shop");

        var contract = ContractFile.Parse(yaml, "contract.yaml", "my-shop");
        Assert.Contains("\nid: order_id   # read from 'order_id'; echoed, never an input\n", yaml);
        Assert.Equal("order_id", contract.Document.Id);
        Assert.Equal(
            """
              # 0.5 to 39.5
              minutes: { type: number, range: [0, 100], example: 0.5 }
              # 0 to 6
              pages: { type: integer, range: [0, 20], example: 0 }
              # Mobile 50%, Desktop 50%
              device: { type: category, values: [Desktop, Mobile], example: Mobile }
              # 0 50%, 1 50%
              member: { type: flag, example: false }
              # no 60%, yes 40%
              agreed: { type: flag, example: false }
            """,
            yaml.Split("inputs:\n")[1].Split("\n\n")[0], ignoreLineEndingDifferences: true);
        Assert.Contains("# '0' in 80 rows, '1' in 40 rows: 33.3% positive; guessed", yaml);
        Assert.Contains("label: { name: bought, positive: 1, noun: buyer }", yaml);
        Assert.Equal(["unlikely", "likely"], contract.Document.Intents!.Select(intent => intent.Level));
    }

    [Fact]
    public async Task Missing_rules_appear_only_where_values_are_missing()
    {
        shop.Write(
            "a,b,c,d,e",
            (i, _) => i % 10 == 0
                ? $",,,,{i % 7}"
                : $"{i % 7},{"xy"[i % 2]},{(i % 2 == 0 ? "Unknown" : "Web")},{i % 2},{i % 7}");

        var yaml = await shop.Init();
        var inputs = ContractFile.Parse(yaml, "contract.yaml").Document.Inputs!.Values;

        Assert.Equal(
            ["keep", "keep", "Unknown", "keep", null], inputs.Select(input => input.Missing?.GetString()));
        Assert.Contains("# 0 to 6; 10% are empty", yaml);
    }

    [Fact]
    public async Task Few_missing_cells_are_reported_as_under_a_thousandth()
    {
        shop.Write("a,bought\n,1\n" + string.Concat(Enumerable.Range(0, 4000).Select(i => $"{i % 7},{i % 3 / 2}\n")));

        Assert.Contains("# 0 to 6; fewer than 0.1% are empty", await shop.Init());
    }

    [Fact]
    public async Task Many_levels_span_several_lines()
    {
        shop.Write("city", (i, _) => $"\"Town, no. {i % 40:00}  of the list\"");

        var yaml = await shop.Init();

        Assert.All(yaml.Split('\n'), line => Assert.True(line.Length <= 120, line));
        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => $"Town, no. {i:00}  of the list"),
            ContractFile.Parse(yaml, "contract.yaml").Inputs.Single().Values);
    }

    [Fact]
    public async Task Large_files_are_sampled()
    {
        var rows = Enumerable.Range(0, 150_000).Select(i => $"{i / 75_000},{i / 75_000}\n");
        shop.Write($"pages,bought\n{string.Concat(rows)}");

        var yaml = await shop.Init();

        Assert.Contains("made of 150,000 rows", yaml);
        Assert.Contains("(one in 2 rows was looked at)", yaml);
    }

    [Fact]
    public async Task The_label_is_never_the_id()
    {
        shop.Write("pages", (i, _) => $"{i % 7}");

        Assert.Equal(
            "error: shop.csv: 'Bought' is the label; name another --id", await shop.Refusal("--id", "Bought"));
    }

    [Fact]
    public async Task Existing_contracts_are_not_overwritten()
    {
        shop.Write("pages", (i, _) => $"{i % 7}");
        await shop.Init();
        await File.WriteAllTextAsync(shop.Contract, "mine", TestContext.Current.CancellationToken);

        var run = await shop.Run();

        Assert.Equal((1, $"error: {shop.Contract}: is there already; --force writes over it, --output elsewhere"),
            (run.ExitCode, run.Errors.TrimEnd()));
        Assert.Equal("mine", await File.ReadAllTextAsync(shop.Contract, TestContext.Current.CancellationToken));
        Assert.StartsWith("# A first contract", await shop.Init("--force"));
    }

    [Fact]
    public async Task Contracts_are_replaced_atomically()
    {
        shop.Write("pages", (i, _) => $"{i % 7}");
        await File.WriteAllTextAsync(shop.Contract, "mine", TestContext.Current.CancellationToken);
        using var reading = new FileStream(
            shop.Contract, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        await shop.Init("--force");

        using var reader = new StreamReader(reading);
        Assert.Equal("mine", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Drafts_can_go_to_standard_output()
    {
        shop.Write("pages", (i, _) => $"{i % 7}");

        var run = await Worker.Run("contract", "init", "--data", shop.Data, "--label", "bought", "--output", "-");

        Assert.Equal("shop", ContractFile.Parse(run.Output, "contract.yaml").Name);
        Assert.False(File.Exists(shop.Contract));
    }

    [Fact]
    public async Task Doubts_about_inputs_come_first()
    {
        shop.Write("pages,refund,colour,farbe", (i, positive) =>
            $"{i % 7},{(positive ? 10 + (i % 5) : i % 5)},{"rg"[i % 2]},{(i % 2 == 0 ? "rot" : "grün")}");

        var head = (await shop.Init()).Split("name: shop")[0].ReplaceLineEndings(" ").Replace("#   ", "");

        Assert.Contains("- The input 'refund' alone tells the classes apart with a ROC AUC of 1.000", head);
        Assert.Contains("- The input 'farbe' says the same as 'colour' in all 120 rows", head);
        Assert.DoesNotContain("'pages'", head);
    }

    [Fact]
    public async Task Invalid_model_names_are_usage_errors()
    {
        shop.Write("pages", (i, _) => $"{i % 7}");

        Assert.Equal(2, (await shop.Run("--model", "My Shop")).ExitCode);
        Assert.False(File.Exists(shop.Contract));
    }

    [Fact]
    public async Task A_file_with_only_the_label_is_rejected()
    {
        shop.Write("bought\n" + string.Concat(Enumerable.Range(0, 120).Select(i => $"{i % 2}\n")));

        Assert.Equal(
            "error: shop.csv: has no column other than the label that could be an input; are its columns separated by a "
                + "comma, a semicolon, a tab or '|'?",
            await shop.Refusal());
    }

    [Fact]
    public async Task A_file_without_usable_columns_is_rejected()
    {
        shop.Write("a,b", (_, _) => "x,");

        Assert.Equal(
            "error: shop.csv: no column makes an input:\n"
                + "'a' is left out: every row has 'x', so nothing can be learned from it\n"
                + "'b' is left out: every cell is empty",
            await shop.Refusal());
    }
}
