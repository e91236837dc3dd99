using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary>Categories with more than fifty values, which a scorer sees as one number.</summary>
public sealed class TargetEncodingTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    /// <summary>Computed by the algorithm of scikit-learn's TargetEncoder(smooth=10), fit and fit_transform.</summary>
    [Fact]
    public void Shares_match_scikit_learn_in_and_out_of_fold()
    {
        const double Smoothing = 10;
        var golden = Table.Read(GoldenFile.PathTo("target-encoding.csv"));
        double[] Numbers(string column) =>
            Array.ConvertAll(golden.Columns[column], cell => double.Parse(cell, CultureInfo.InvariantCulture));
        var contract = ContractFile.Parse(Yaml(60), "contract.yaml");
        var rows = Numbers("level").Select(level => new Row(default, [level, 0])).ToArray();
        var data = new LabelledRows(rows, [.. Numbers("label").Select(label => label == 1)], 0, "");
        int[] all = [.. Enumerable.Range(0, rows.Length)];

        var fitted = TargetEncoding.Fit(ContractFitting.Fit(contract, rows), data, all, Smoothing);
        var encoder = new FeatureEncoder(fitted);
        var features = encoder.ToMatrix(rows);
        double[] Cities() => [.. all.Select(row => features.Row(row)[0])];
        var inFold = Cities();
        TargetEncoding.CrossFit(
            features, fitted, data, all, [.. Numbers("fold").Select(fold => (int)fold)], Smoothing);

        Assert.Equal(["city", "visits"], encoder.Columns);
        Assert.Equal(Numbers("share"), inFold, Near);
        Assert.Equal(Numbers("out_of_fold"), Cities(), Near);
    }

    /// <summary>3,000 articles of three rows each, of which the contract lists a thousand.</summary>
    [Theory]
    [InlineData("logistic_regression")]
    [InlineData("gradient_boosting")]
    public async Task Random_many_level_columns_gain_nothing(string algorithm)
    {
        var random = new Random(5);
        var csv = new StringBuilder("city,visits,bought\n");
        for (var row = 0; row < 9_000; row++)
            csv.Append(CultureInfo.InvariantCulture, $"C{random.Next(3_000)},{random.Next(30)},{random.Next(2)}\n");
        var (data, contract) = (Write("noise.csv", csv.ToString()), Write("noise.yaml", Yaml(1_000)));

        var run = JsonNode.Parse(await Run("train", "--model", "cities", "--data", data, "--contract", contract,
            "--models", models.Path, "--algorithms", algorithm, "--trials", "1", "--no-promote", "--json"))!;

        Assert.InRange((double)run["metrics"]!["roc_auc"]!["value"]!, 0.45, 0.55);
        Assert.DoesNotContain("label_leak", run["findings"]!.ToJsonString());
    }

    [Fact]
    public async Task Encoded_levels_are_explained_by_name()
    {
        var random = new Random(3);
        var csv = new StringBuilder("city,visits,bought\n");
        for (var row = 0; row < 4_000; row++)
        {
            var city = random.Next(60);
            csv.Append(CultureInfo.InvariantCulture,
                $"C{city},{random.Next(30)},{(random.NextDouble() < (city % 2 == 0 ? 0.8 : 0.2) ? 1 : 0)}\n");
        }

        var (data, contract) = (Write("cities.csv", csv.ToString()), Write("cities.yaml", Yaml(60)));
        await Run("train", "--model", "cities", "--data", data, "--contract", contract, "--models", models.Path,
            "--algorithms", "logistic_regression", "--trials", "1");
        await using var api = new Api(models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "cities" });
        async Task<JsonNode> Predict(string city) => (await api.Post(
            "/predict?explain=true", $$"""{"city":"{{city}}","visits":3}""")).Body!;

        var (good, bad, other, unseen) =
            (await Predict("C2"), await Predict("C3"), await Predict("C0"), await Predict("Atlantis"));

        Assert.True((double)good["probability"]! > 0.65);
        Assert.True((double)bad["probability"]! < 0.35);
        Assert.Equal((double)other["probability"]!, (double)unseen["probability"]!);
        var reason = good["reasons"]!["contributions"]![0]!;
        Assert.Equal("city C2", $"{reason["name"]} {reason["value"]}");
        Assert.StartsWith("city C2 raises the odds", (string)reason["text"]!);
    }

    private static bool Near(double one, double other) => Math.Abs(one - other) < 1e-12;

    private static string Yaml(int cities) =>
        $$"""
        name: cities
        inputs:
          city: { type: category, values: [{{string.Join(", ", Enumerable.Range(0, cities).Select(city => $"C{city}"))}}], unknown: C0 }
          visits: { type: integer, range: [0, 100] }
        label: { name: bought, positive: 1 }
        """;

    private string Write(string name, string text)
    {
        var path = Path.Combine(models.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<string> Run(params string[] args)
    {
        var run = await Worker.Run(args);
        Assert.True(run.ExitCode is 0 or 3, run.Errors);
        return run.Output;
    }
}
