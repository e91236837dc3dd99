using System.Globalization;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Explanations;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Scoring.Models;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Importing;

/// <summary>Forms of model files that boosters come in, beyond the plainest.</summary>
public sealed class ImportedFormsTests : IDisposable
{
    private const string Categories =
        """
        name: imported
        inputs:
          device: { type: category, values: [Mobile, Desktop, Tablet], missing: keep }
          region: { type: integer, missing: keep }
        label: { name: purchase, positive: 1 }
        """;

    private readonly ImportFolder import = new();

    public void Dispose() => import.Dispose();

    [Fact]
    public async Task LightGBM_may_split_missing_from_present_values_and_has_its_own_contributions()
    {
        import.Take("lightgbm-inf", "model.txt");

        var version = await import.Import();

        var explainer = Explainer.From(version);
        var lines = File.ReadAllLines(GoldenFile.PathTo("lightgbm-inf.contrib.csv")).Skip(1)
            .Select(line => line.Split(',').Select(Number).ToArray()).ToArray();
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            var row = new Row(default, line[..2]);
            var explained = explainer.Explain(row);

            Assert.Equal(line[2], version.Predictor.Margin(row));
            Assert.Equal(line[3], explained.Contributions[0].Value, tolerance: 1e-6);
            Assert.Equal(line[4], explained.Contributions[1].Value, tolerance: 1e-6);
            Assert.Equal(line[5], explained.BaseValue, tolerance: 1e-6);
        });
    }

    [Fact]
    public async Task Odd_names_bind_through_column_keys()
    {
        import.Take("booster-names", "json");

        var version = await import.Import();

        var lines = File.ReadAllLines(import.RowsPath).Skip(1).Select(line => line.Split(',').Select(Number).ToArray());
        Assert.All(lines, line =>
            Assert.Equal((float)line[2], (float)version.Predictor.Margin(new Row(default, line[..2]))));
        Assert.False(version.Manifest.Import!.FeaturesByPosition);
    }

    [Theory]
    [InlineData("dart", "gbtree")]
    [InlineData("gbtree", null)] // since 3.4
    public async Task Trees_of_dart_have_weights(string name, string? inner)
    {
        import.WriteBooster(GoldenModel.Edited(json =>
        {
            json["learner"]!["feature_names"]![3] = "returning";
            var booster = json["learner"]!["gradient_booster"]!;
            var trees = booster["model"]!["trees"]!.AsArray();
            booster["weight_drop"] = new JsonArray([.. trees.Select(_ => JsonNode.Parse("2E0"))]);
            booster["name"] = name;
            if (inner is null) return;
            var model = booster["model"]!.DeepClone();
            booster.AsObject().Remove("model");
            booster[inner] = new JsonObject { ["name"] = "gbtree", ["model"] = model };
        }));
        var rows = ScoredRows.Read(GoldenModel.RowsPath);
        // Twice a leaf is exact, so a margin is twice as far from the base: here 0.
        WriteRows("time_spent,pages_viewed,basket_value,returning", rows.Rows, row => 2 * rows.Margins[row]);

        var version = await import.Import();

        Assert.Equal(50, version.Manifest.Import!.CheckedRows);
    }

    [Theory]
    [InlineData("0:1", 1)]
    [InlineData(":3", 3)]
    [InlineData("2:", 18)]
    [InlineData("5:7", 2)]
    public async Task Rounds_can_be_chosen(string iterations, int trees)
    {
        var (from, to) = iterations.Split(':') is [var first, var end]
            ? (first == "" ? 0 : int.Parse(first), end == "" ? 20 : int.Parse(end)) : default;
        var all = GoldenModel.Read(File.ReadAllBytes(GoldenModel.ModelPath));
        var rows = ScoredRows.Read(GoldenModel.RowsPath).Rows;
        var some = new TreeEnsemble(4, all.BaseMargin, [.. all.Roots[from..to]], [.. all.Nodes]);
        WriteRows("time_spent,pages_viewed,basket_value,returning", rows, row => (float)some.Margin(rows[row]));

        var version = await import.Import("--iterations", iterations);

        Assert.Equal(trees, version.Manifest.Hyperparameters["trees"]);
    }

    [Theory]
    [InlineData("3:21", "has 20 iterations; 3:21 are not all among them")]
    [InlineData("3:3", "--iterations: must be A:B with A below B (was '3:3')")]
    [InlineData("x", "--iterations: must be A:B with A below B (was 'x')")]
    public async Task Missing_rounds_are_rejected(string iterations, string reason) =>
        Assert.Contains(reason, (await import.Run("--iterations", iterations)).Errors);

    [Theory]
    [InlineData("", "Mobile Tablet")]
    [InlineData("pandas_categorical:[[\"Desktop\", \"Mobile\", \"Other\"]]", "Desktop")] // code 2 is in no contract
    public async Task LightGBM_may_split_on_categories(string pandas, string left)
    {
        import.WriteBooster(CategoryModels.LightGBM(pandas));
        import.WriteContract(Categories);
        var rows = WriteCategoryRows((device, region) => left.Split(' ').Contains(device) ? -1 + 0.125
            : region == 33 ? 0.25 + 0.5 : 2 + 0.5);

        await AssertServed(rows);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("1E0")]
    public async Task XGBoost_may_split_on_categories(string threshold)
    {
        import.WriteBooster(CategoryModels.XGBoost(threshold));
        import.WriteContract(Categories);
        var rows = WriteCategoryRows((device, region) =>
            device is "Mobile" or "Tablet" or "" ? -1 : region == 33 ? 0.25 : 2);

        await AssertServed(rows);
    }

    [Fact]
    public async Task Categories_split_as_numbers_are_rejected()
    {
        import.WriteContract(ImportFolder.Contract.Replace(
            "returning: { type: number, missing: keep }",
            "returning: { type: category, values: [No, Yes], missing: keep }"));
        import.WriteRows("time_spent,pages_viewed,basket_value,returning,margin\n"
            + string.Concat(Enumerable.Repeat("1,2,3,Yes,0\n", 20)));

        Assert.Contains("splits on the codes of a category as on numbers", (await import.Run()).Errors);
    }

    private (string Device, double Region)[] WriteCategoryRows(Func<string, double, double> margin)
    {
        (string Device, double Region)[] rows =
        [
            .. from device in new[] { "Mobile", "Desktop", "Tablet", "" }
               from region in new[] { 0, 1, 2, 33, 65, double.NaN }
               select (device, region),
        ];
        import.WriteRows("device,region,margin\n" + string.Concat(rows.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Device},{(double.IsNaN(row.Region) ? "" : row.Region)},{margin(row.Device, row.Region)}\n"))));
        return rows;
    }

    private async Task AssertServed((string Device, double Region)[] rows)
    {
        var version = await import.Import();

        Assert.Equal(rows.Length, version.Manifest.Import!.CheckedRows);
        Assert.IsType<CategoricalTrees>(version.Predictor.Scorer);
        var explainer = Explainer.From(version);
        Assert.False(explainer.IsSampled);
        Assert.All(version.Manifest.GoldenRows.Zip(version.ReadGoldenRows()), pair =>
        {
            var explained = explainer.Explain(pair.Second);
            Assert.Equal(pair.First.Margin!.Value, explained.Margin, tolerance: 1e-6);
            Assert.Equal(["device", "region"], explained.Contributions.Select(contribution => contribution.Source));
        });
    }

    private void WriteRows(string header, double[][] rows, Func<int, double> margin) => import.WriteRows(
        $"{header},margin\n" + string.Concat(rows.Select((row, index) =>
            string.Join(',', row.Select(value => double.IsNaN(value) ? "" : $"{value:R}")) + $",{margin(index):R}\n")));

    private static double Number(string cell) =>
        cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);
}
