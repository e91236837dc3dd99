using MathNet.Numerics.LinearAlgebra;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Network;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.Network;

/// <summary>A small network of rectified linear units on standardised features.</summary>
internal sealed class NeuralNetworkFitting(IReadOnlyDictionary<string, double> hyperparameters) : IAlgorithm
{
    public static readonly AlgorithmFamily Family = new(NeuralNetwork.Algorithm,
    [
        // Units in each hidden layer.
        new("hidden", 32, 1, 512) { IsInteger = true, Search = new(8, 64, IsLogarithmic: true) },

        // Hidden layers.
        new("layers", 1, 1, 2) { IsInteger = true, Search = new(1, 2) },
        new("learning_rate", 0.003, 1e-6, 1) { Search = new(0.001, 0.01, IsLogarithmic: true) },

        // The penalty on squared weights, against the mean log loss.
        new("l2", 0.0001, 0, 1000) { Search = new(1e-6, 0.01, IsLogarithmic: true) },

        // The most passes over the rows; most networks stop earlier.
        new("epochs", 100, 1, 10_000) { IsInteger = true },

        // Rows per step.
        new("batch", 64, 1, 100_000) { IsInteger = true, Search = new(32, 256, IsLogarithmic: true) },
    ],
    values => new NeuralNetworkFitting(values))
    {
        Complexity = 5,
        Libraries = Libraries.MathNet,
    };

    // More teach a network of this size nothing new; beyond it, a sample drawn with the seed is used.
    private const int MaxRows = 20_000;

    public string Name => Family.Name;

    public IReadOnlyDictionary<string, double> Hyperparameters => hyperparameters;

    private NetworkTraining Training => new(
        hyperparameters["learning_rate"], hyperparameters["l2"],
        (int)hyperparameters["epochs"], (int)hyperparameters["batch"]);

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        examples.MustHaveBothClasses();

        var names = examples.Features.Columns;
        var scaling = ScalingFitting.Fit(ScalingKind.Standard, examples.Features);
        var shape = NetworkShape.Create(names.Count, (int)hyperparameters["hidden"], (int)hyperparameters["layers"]);
        var sample = examples.Sample(MaxRows, seed);
        var rows = sample with { Features = scaling.Apply(sample.Features) };
        var layers = shape.ToLayers(Training.Fit(shape, rows, seed, cancellation));
        var json = NeuralNetworkJson.Write(new NeuralNetwork(names, scaling, layers));
        return new FittedModel(
            NeuralNetworkJson.Read(json, names), json, features => Margins(layers, scaling.Apply(features)));
    }

    /// <summary>The plain matrix products, by MathNet.</summary>
    private static double[] Margins(IReadOnlyList<DenseLayer> layers, FeatureMatrix rows)
    {
        var values = Matrix<double>.Build.Dense(rows.RowCount, rows.Columns.Count, (row, column) =>
            rows.Row(row)[column]);
        foreach (var layer in layers)
        {
            var weights = Matrix<double>.Build.Dense(layer.Inputs, layer.Units, (input, unit) =>
                layer.Weights[(input * layer.Units) + unit]);
            values = (values * weights).MapIndexed((_, unit, sum) => sum + layer.Biases[unit]);
            if (!ReferenceEquals(layer, layers[^1])) values = values.PointwiseMaximum(0);
        }

        return values.Column(0).ToArray();
    }
}
