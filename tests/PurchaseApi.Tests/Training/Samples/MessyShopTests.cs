using System.Text.Json.Nodes;
using ParquetSharp;
using PurchaseApi.Tests.Batch;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Samples;

/// <summary>A shop's export as it is, from file to answers, with nothing edited.</summary>
public sealed class MessyShopTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("messy-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Messy_columns_keep_their_information()
    {
        const int Rows = 8_000, Fresh = 8_000;
        var (messy, clean) = (Write("messy", MessyShop.WriteCsv, Rows, 1), Write("clean", CleanShop.WriteCsv, Rows, 1));
        var (messyFresh, cleanFresh) =
            (Write("messy-fresh", MessyShop.WriteCsv, Fresh, 2), Write("clean-fresh", CleanShop.WriteCsv, Fresh, 2));
        ShopCustomer[] customers = [.. MessyShop.Generate(Fresh, 2)];

        var oracle = MetricValues.Compute(
            [.. customers.Select(one => one.Bought)], [.. customers.Select(one => one.Probability)], threshold: 0.5).RocAuc;
        var (ofMessy, contract) = await Measure("messy", messy, "Gekauft", messyFresh);
        var (ofClean, _) = await Measure("clean", clean, "bought", cleanFresh);

        TestContext.Current.TestOutputHelper!.WriteLine($"AUC {ofMessy:F4}, clean {ofClean:F4}, oracle {oracle:F4}");
        Assert.Equal("kontonummer", contract.Document.Id);
        Assert.Equal(
            ["angelegt_am", "letzter_besuch", "geburtstag", "umsatz", "rabatt", "newsletter", "ort", "gerat", "besuche",
                "as_of"], contract.Inputs.Select(input => input.Name));
        Assert.InRange(ofClean - ofMessy, -1, 0.01);
        Assert.InRange(oracle - ofMessy, 0, 0.02);
    }

    [Fact]
    public async Task The_messy_file_is_scored_with_its_own_columns()
    {
        var file = Write("messy", MessyShop.WriteCsv, 1_000, 3);
        await Train("messy", file, "Gekauft", "logistic_regression");
        var output = Path.Combine(folder, "answers.csv");
        await Run("predict", "--model", "messy", "--models", Models, "--data", file, "--output", output, "--keep", "all",
            "--as-of", "2026-06-30");
        using var models = new ModelsFolder { Path = Models };
        await using var api = new Api(models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "messy" });
        const string Query = "?keep=all&as_of=2026-06-30";
        var csv = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        var answer = await api.Csv(csv, query: Query);
        var parquet = await api.Stream(Parquet(file, 3), "application/vnd.apache.parquet", "text/csv", Query);
        var ndjson = (await api.Csv(csv, "application/x-ndjson", Query)).Lines();
        var sent = await api.Ndjson(Ndjson(file, 3));

        Assert.Equal(await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken), answer.Text);
        Assert.Equal(Probabilities(answer), Probabilities(parquet));
        Assert.Equal(Probabilities(answer), ndjson[..^1].Select(line => line["probability"]!.ToJsonString()));
        Assert.DoesNotContain("errors", sent.Text[..Math.Min(400, sent.Text.Length)]);
        Assert.Equal(Probabilities(answer), sent.Lines()[..^1].Select(line => line["probability"]!.ToJsonString()));
        Assert.Equal(1_000, answer.Rows().Length);
        Assert.All(answer.Rows(), row => Assert.EndsWith(",,", row));
        Assert.StartsWith("Kontonummer,Angelegt am,Letzter Besuch,", answer.Text);
    }

    private string Models => Path.Combine(folder, "models");

    /// <summary>By their place from the end: a kept cell may have commas in it.</summary>
    private static IEnumerable<string> Probabilities(Answer answer) => answer.Rows().Select(row => row.Split(',')[^8]);

    /// <summary>The same table with real timestamps and amounts, as a warehouse has it.</summary>
    private static byte[] Parquet(string file, int seed)
    {
        var lines = File.ReadAllLines(file).Select(line => line.Split(';')).ToArray();
        string[][] cells = lines[1..];
        ShopCustomer[] customers = [.. MessyShop.Generate(cells.Length, seed)];
        (Column Column, Array Values) Make(int index) => lines[0][index] switch
        {
            "Letzter Besuch" => (
                new Column<DateTime>(lines[0][index], LogicalType.Timestamp(true, TimeUnit.Micros)),
                customers.Select(one => new DateTime(one.Visit.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond)).ToArray()),
            "Umsatz" => (new Column<double?>(lines[0][index]), customers.Select(one => one.Spent).ToArray()),
            var name => (new Column<string>(name), cells.Select(row => row[index]).ToArray()),
        };
        var columns = Enumerable.Range(0, lines[0].Length).Select(Make).ToArray();
        return ParquetFile.Write(
            [.. columns.Select(one => one.Column)], [.. columns.Select(one => one.Values)]);
    }

    /// <summary>The same rows as a storefront sends them: numbers and dates of JSON.</summary>
    private static string Ndjson(string file, int seed)
    {
        string[][] cells = [.. File.ReadAllLines(file).Skip(1).Select(line => line.Split(';'))];
        ShopCustomer[] customers = [.. MessyShop.Generate(cells.Length, seed)];
        return string.Concat(customers.Zip(cells, (one, row) => new JsonObject
        {
            ["kontonummer"] = one.Account,
            ["angelegt_am"] = $"{one.Signup:yyyy-MM-dd}",
            ["letzter_besuch"] = $"{one.Visit:yyyy-MM-ddTHH:mm:ss}",
            ["geburtstag"] = $"{one.Birthday:yyyy-MM-dd}",
            ["umsatz"] = one.Spent,
            ["rabatt"] = Math.Round(one.Discount, 3),
            ["newsletter"] = one.Newsletter,
            ["ort"] = row[7],
            ["gerat"] = one.Device,
            ["besuche"] = one.Visits,
            ["as_of"] = "2026-06-30",
        }.ToJsonString() + "\n"));
    }

    private string Write(string name, Action<TextWriter, int, int> write, int rows, int seed)
    {
        var path = Path.Combine(folder, $"{name}.csv");
        using var file = new StreamWriter(path);
        write(file, rows, seed);
        return path;
    }

    private async Task<(double Auc, Contract Contract)> Measure(string model, string file, string label, string fresh)
    {
        var yaml = await Train(model, file, label, "gradient_boosting");
        var measured = await Run("evaluate", "--model", model, "--models", Models, "--data", fresh, "--json");
        var auc = JsonNode.Parse(measured)!["metrics"]!["roc_auc"]!["value"]!;
        return ((double)auc, ContractFile.Parse(yaml, "contract.yaml"));
    }

    private async Task<string> Train(string model, string file, string label, string algorithms)
    {
        var contract = Path.Combine(folder, $"{model}.yaml");
        await Run("contract", "init", "--data", file, "--label", label, "--model", model, "--output", contract);
        await Run("train", "--model", model, "--data", file, "--contract", contract, "--models", Models, "--algorithms",
            algorithms, "--trials", "1", "--force");
        return await File.ReadAllTextAsync(contract, TestContext.Current.CancellationToken);
    }

    private static async Task<string> Run(params string[] args)
    {
        var run = await Worker.Run(args);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run.Output;
    }
}
