using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Files;

/// <summary>The worker on the same rows as CSV and as Parquet.</summary>
public sealed class ParquetDataTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("parquet-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Parquet_and_CSV_give_the_same_results()
    {
        var csv = PathTo("rows.csv");
        await Run("sample", "--model", "purchase", "--rows", "800", "--seed", "3", "--output", csv);
        var parquet = await ToParquet(csv, "rows.parquet");

        foreach (var (file, name) in (List<(string, string)>)[(csv, "a"), (parquet, "b")])
        {
            await Run("train", "--model", "purchase", "--data", file, "--models", PathTo(name), "--algorithms",
                "logistic_regression", "--trials", "1");
            await Run("predict", "--model", "purchase", "--models", PathTo("a"), "--data", file, "--output",
                PathTo($"{name}.csv"), "--keep", "basket_value");
            await Run("predict", "--model", "purchase", "--models", PathTo("a"), "--data", file, "--output",
                PathTo($"{name}.parquet"), "--keep", "basket_value");
        }

        Assert.Equal(Model("a"), Model("b"));
        Assert.Equal(Text("a.csv"), Text("b.csv"));
        Assert.Equal(await Evaluated(csv), await Evaluated(parquet));
        var lines = Text("a.csv").TrimEnd().Split("\r\n");
        Assert.Equal(lines[1..], ParquetFile.Read(File.ReadAllBytes(PathTo("a.parquet")))[1..]);
        Assert.Equal(lines[1..], ParquetFile.Read(File.ReadAllBytes(PathTo("b.parquet")))[1..]);
    }

    [Fact]
    public async Task Parquet_and_CSV_give_the_same_segments()
    {
        var source = GoldenFile.PathTo(Path.Combine("transactions", "no-country.csv"));
        var parquet = await ToParquet(source, "lines.parquet");

        await Run("segment", "--data", source, "--no-publish", "--output", PathTo("a.csv"));
        await Run("segment", "--data", parquet, "--no-publish", "--output", PathTo("b.csv"));
        await Run("segment", "--data", parquet, "--no-publish", "--output", PathTo("c.parquet"));

        Assert.Equal(Text("a.csv"), Text("b.csv"));
        Assert.Equal(
            Text("a.csv").TrimEnd().Split("\r\n")[1..], ParquetFile.Read(File.ReadAllBytes(PathTo("c.parquet")))[1..]);
    }

    [Fact]
    public async Task Truncated_files_are_a_clear_error()
    {
        var csv = PathTo("rows.csv");
        await Run("sample", "--model", "purchase", "--rows", "100", "--seed", "3", "--output", csv);
        var parquet = await ToParquet(csv, "rows.parquet");
        await File.WriteAllBytesAsync(
            parquet, File.ReadAllBytes(parquet)[..^50], TestContext.Current.CancellationToken);

        var run = await Worker.Run("train", "--model", "purchase", "--data", parquet, "--models", PathTo("models"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("rows.parquet: This is not a Parquet file, or it is damaged or cut off.", run.Errors);
    }

    private string PathTo(string name) => Path.Combine(folder, name);

    private string Text(string name) => File.ReadAllText(PathTo(name));

    private string Model(string models)
    {
        var version = Directory.GetDirectories(Path.Combine(PathTo(models), "purchase")).Single();
        return File.ReadAllText(Path.Combine(version, "model.json"))
            + File.ReadAllText(Path.Combine(version, "contract.json"));
    }

    private async Task<string> Evaluated(string file)
    {
        var output = await Run("evaluate", "--model", "purchase", "--models", PathTo("a"), "--data", file, "--json");
        return JsonNode.Parse(output)!["metrics"]!.ToJsonString();
    }

    private async Task<string> ToParquet(string csv, string name)
    {
        string[] texts = ["device_type", "customer_type", "InvoiceDate", "StockCode", "Description", "CustomerID", "InvoiceNo"];
        var bytes = ParquetFile.FromCsv(
            await File.ReadAllTextAsync(csv, TestContext.Current.CancellationToken),
            column => texts.Contains(column) ? CellKind.Text : CellKind.Number);
        await File.WriteAllBytesAsync(PathTo(name), bytes, TestContext.Current.CancellationToken);
        return PathTo(name);
    }

    private static async Task<string> Run(params string[] args)
    {
        var run = await Worker.Run(args);
        Assert.True(run.ExitCode is 0 or 3, run.Errors);
        return run.Output;
    }
}
