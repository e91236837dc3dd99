using MathNet.Numerics.LinearAlgebra;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Network;
using PurchaseApi.Training.Data;
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

/// <summary>How a network is trained.</summary>
/// <param name="L2">Penalty on the squared weights.</param>
/// <param name="Epochs">The most passes over the rows.</param>
/// <param name="Batch">Rows per step.</param>
internal sealed record NetworkTraining(double LearningRate, double L2, int Epochs, int Batch)
{
    /// <summary>Passes without a better log loss on the rows held back, after which training stops.</summary>
    private const int Patience = 4;

    /// <summary>One row in this many is held back.</summary>
    private const int HeldBack = 10;

    /// <summary>
    /// Adam on shuffled batches, until the rows held back gain no more. One thread does it all, so a seed gives the
    /// same network on any number of cores.
    /// </summary>
    /// <param name="rows">Scaled rows of both classes; nothing is missing.</param>
    /// <returns>The parameters of the epoch that was best on the rows held back.</returns>
    public double[] Fit(NetworkShape shape, Examples rows, int seed, CancellationToken cancellation)
    {
        var random = new Random(seed);
        var split = StratifiedFolds.Deal(rows.Labels, Math.Min(HeldBack, rows.Count), seed)[0];
        var parameters = shape.Start((double)rows.Positives / rows.Count, random);
        var (network, adam) = (new Backpropagation(shape, rows, L2), new Adam(parameters.Length, LearningRate));
        var gradient = new double[parameters.Length];
        var (best, lowest, bestEpoch) = (parameters.ToArray(), network.LogLoss(parameters, split.HeldOut), -1);
        for (var epoch = 0; epoch < Epochs && epoch - bestEpoch <= Patience; epoch++)
        {
            random.Shuffle(split.Train);
            foreach (var batch in split.Train.Chunk(Batch))
            {
                cancellation.ThrowIfCancellationRequested();
                network.Gradient(parameters, batch, gradient);
                adam.Step(parameters, gradient);
            }

            var loss = network.LogLoss(parameters, split.HeldOut);
            if (!(loss < lowest)) continue;

            (lowest, bestEpoch) = (loss, epoch);
            parameters.CopyTo(best, 0);
        }

        return best;
    }
}

/// <summary>
/// Steps of a size that does not depend on the gradient's. Source: Kingma and Ba, Adam: A Method for Stochastic
/// Optimization (2015), algorithm 1 with its constants.
/// </summary>
internal sealed class Adam(int parameterCount, double learningRate)
{
    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;
    private const double Epsilon = 1e-8;

    private readonly double[] means = new double[parameterCount];
    private readonly double[] squares = new double[parameterCount];
    private double meanShare = 1;
    private double squareShare = 1;

    /// <summary>One step down.</summary>
    public void Step(double[] parameters, double[] gradient)
    {
        meanShare *= MeanDecay;
        squareShare *= SquareDecay;
        for (var i = 0; i < parameters.Length; i++)
        {
            means[i] = (MeanDecay * means[i]) + ((1 - MeanDecay) * gradient[i]);
            squares[i] = (SquareDecay * squares[i]) + ((1 - SquareDecay) * gradient[i] * gradient[i]);

            // Both start at 0; divided by the share of real gradients in them, they are averages.
            var (mean, square) = (means[i] / (1 - meanShare), squares[i] / (1 - squareShare));
            parameters[i] -= learningRate * mean / (Math.Sqrt(square) + Epsilon);
        }
    }
}
