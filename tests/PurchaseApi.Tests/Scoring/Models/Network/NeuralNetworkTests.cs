using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Network;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Numerics;
using static System.Text.Encoding;

namespace PurchaseApi.Tests.Scoring.Models.Network;

public sealed class NeuralNetworkTests
{
    private static readonly string[] names = ["time_spent", "pages_viewed"];
    private static readonly Scaling scaling = new(ScalingKind.Standard, [20, 6], [10, 3], [18, 5]);

    private static readonly NeuralNetwork model = new(names, scaling,
        [new DenseLayer([0.8, 0.1, -0.3, -0.2, 0.5, 0.9], [0.1, 0, -0.15]), new DenseLayer([1.2, -0.7, 0.4], [-0.5])]);

    [Fact]
    public void The_margin_is_worked_out_layer_by_layer() =>
        Assert.Equal(
            // Scaled features 1 and -2: units of 1.3, -0.9 and -2.25, of which the last two are off.
            -0.5 + (1.2 * 1.3), model.Margin([30, 0]), 1e-15);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Margins_match_scikit_learn(int index)
    {
        var reference = GoldenFile.Read<Reference>("neural_network.json");
        var rows = new FeatureMatrix(["a", "b", "c", "d"], [.. reference.Features.SelectMany(row => row)]);
        var network = new NeuralNetwork(
            rows.Columns, ScalingFitting.Fit(ScalingKind.Standard, rows), reference.Fits[index].Layers);

        for (var row = 0; row < rows.RowCount; row++)
            Assert.Equal(reference.Fits[index].Margins[row], network.Margin(rows.Row(row)), 1e-9);
    }

    [Fact]
    public void A_missing_feature_counts_as_its_median() =>
        Assert.Equal(model.Margin([18, 0]), model.Margin([double.NaN, 0]));

    [Fact]
    public void The_margin_is_finite_for_every_row() =>
        Assert.True(double.IsFinite(model.Margin([double.MaxValue, double.NegativeInfinity])));

    [Fact]
    public void Rows_of_another_length_are_rejected() =>
        Assert.Throws<ArgumentException>(() => model.Margin([1, 2, 3]));

    [Fact]
    public void Scoring_allocates_nothing()
    {
        double[] row = [30, 0];

        Allocation.MustBeNone(() =>
        {
            for (var i = 0; i < 100; i++) model.Margin(row);
        });
    }

    [Fact]
    public void Round_trips_through_json()
    {
        var json = NeuralNetworkJson.Write(model);
        var read = NeuralNetworkJson.Read(json, names);

        Assert.Equal(model.Margin([31.7, 2]), read.Margin([31.7, 2]));
        Assert.Equal(json, NeuralNetworkJson.Write(read));
        Assert.IsType<NeuralNetwork>(ModelFamilies.Read("neural_network", json, names));
    }

    [Theory]
    [InlineData("\"format\":1", "\"format\":2")]
    [InlineData("neural_network", "random_forest")]
    [InlineData("\"time_spent\"", "\"basket_value\"")]
    [InlineData("-0.5", "1e400")]
    [InlineData("-0.5", "1e31")]
    [InlineData("-0.5", "null")]
    [InlineData("0.8,", "")]
    [InlineData("0.8,", "0.8,0.8,0.8,0.8,")]
    [InlineData("[0.1,0,-0.15]", "[]")]
    [InlineData("[0.1,0,-0.15]", "[0.1,0]")]
    [InlineData("[1.2,-0.7,0.4]", "[]")]
    [InlineData("[20,6]", "[20,6,6]")]
    [InlineData("\"layers\":[", "\"layers\":[null,")]
    public void Poisoned_files_are_rejected(string good, string bad)
    {
        var json = UTF8.GetString(NeuralNetworkJson.Write(model));

        Assert.Contains(good, json);
        Assert.Throws<ModelFormatException>(() =>
            NeuralNetworkJson.Read(UTF8.GetBytes(json.Replace(good, bad)), names));
    }

    [Fact]
    public void Networks_with_no_or_too_many_layers_are_rejected()
    {
        Assert.Throws<ModelFormatException>(() => new NeuralNetwork(["a"], new(ScalingKind.None, [0], [1], [0]), []));
        Assert.Throws<ModelFormatException>(() => new NeuralNetwork(
            ["a"], new(ScalingKind.None, [0], [1], [0]), [.. Enumerable.Repeat(new DenseLayer([1], [0]), 5)]));
        Assert.Throws<ModelFormatException>(() => new DenseLayer(new double[2000], new double[2000]));
    }

    [Fact]
    public void The_last_layer_has_one_unit() =>
        Assert.Contains("1 unit", Assert.Throws<ModelFormatException>(() =>
            new NeuralNetwork(["a"], new(ScalingKind.None, [0], [1], [0]), [new DenseLayer([1, 1], [0, 0])])).Message);

    [Fact]
    public void Damaged_models_are_rejected_or_give_finite_margins() =>
        Assert.InRange(DamagedJson.Refused(
            NeuralNetworkJson.Write(model), 2000, json => NeuralNetworkJson.Read(json, names)), 100, 1999);

    private sealed record Reference(double[][] Features, bool[] Labels, ReferenceFit[] Fits);

    private sealed record ReferenceFit(DenseLayer[] Layers, double[] Margins);
}
