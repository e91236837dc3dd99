using MathNet.Numerics.LinearAlgebra;
using PurchaseApi.Scoring.Decisions;
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
/// The mean log loss of a network of rectified linear units over rows, plus l2 * |weights|^2 / 2, and its gradient by
/// backpropagation, row after row. Biases are not penalised.
/// </summary>
/// <param name="rows">Scaled rows; nothing is missing.</param>
internal sealed class Backpropagation(NetworkShape shape, Examples rows, double l2)
{
    // Of one row: what enters each layer and, last, the margin; and the slope of the loss in each.
    private readonly double[][] values = [.. shape.Widths.Select(width => new double[width])];
    private readonly double[][] slopes = [.. shape.Widths.Select(width => new double[width])];

    /// <summary>Mean over some rows, without the penalty.</summary>
    public double LogLoss(double[] parameters, ReadOnlySpan<int> indices)
    {
        var sum = 0.0;
        foreach (var row in indices) sum += LogLoss(Margin(parameters, row), rows.Labels[row]);
        return sum / indices.Length;
    }

    /// <summary>Log loss and penalty.</summary>
    public double Loss(double[] parameters, ReadOnlySpan<int> indices)
    {
        var squares = 0.0;
        for (var layer = 0; layer < shape.LayerCount; layer++)
            squares += VectorSums.Dot(shape.Weights(parameters, layer), shape.Weights(parameters, layer));
        return LogLoss(parameters, indices) + (l2 * squares / 2);
    }

    /// <summary>Sets <paramref name="gradient"/> to that of <see cref="Loss"/>.</summary>
    public void Gradient(double[] parameters, ReadOnlySpan<int> indices, double[] gradient)
    {
        gradient.AsSpan().Clear();
        foreach (var row in indices)
        {
            slopes[^1][0] = (Sigmoid.Compute(Margin(parameters, row)) - (rows.Labels[row] ? 1 : 0)) / indices.Length;
            for (var layer = shape.LayerCount - 1; layer >= 0; layer--) AddLayer(parameters, layer, gradient);
        }

        for (var layer = 0; layer < shape.LayerCount; layer++)
            VectorSums.AddScaled(shape.Weights(gradient, layer), l2, shape.Weights(parameters, layer));
    }

    private double Margin(double[] parameters, int row)
    {
        rows.Features.Row(row).CopyTo(values[0]);
        for (var layer = 0; layer < shape.LayerCount; layer++)
        {
            var (inputs, outputs) = (values[layer], values[layer + 1]);
            var weights = shape.Weights(parameters, layer);
            shape.Biases(parameters, layer).CopyTo(outputs);
            for (var i = 0; i < inputs.Length; i++)
                VectorSums.AddScaled(outputs, inputs[i], weights.Slice(i * outputs.Length, outputs.Length));
            if (layer == shape.LayerCount - 1) break;
            foreach (ref var unit in outputs.AsSpan()) unit = Math.Max(0, unit);
        }

        return values[^1][0];
    }

    /// <summary>Adds one row's share to the layer's gradient, and takes the slopes down through the layer.</summary>
    private void AddLayer(double[] parameters, int layer, double[] gradient)
    {
        var (inputs, slope) = (values[layer], slopes[layer + 1]);
        var weights = shape.Weights(parameters, layer);
        var added = shape.Weights(gradient, layer);
        VectorSums.AddScaled(shape.Biases(gradient, layer), 1, slope);
        for (var i = 0; i < inputs.Length; i++)
        {
            // A unit that is off has no part in the loss, and neither have its weights.
            if (layer > 0) slopes[layer][i] = 0;
            if (inputs[i] == 0) continue;

            VectorSums.AddScaled(added.Slice(i * slope.Length, slope.Length), inputs[i], slope);
            if (layer > 0) slopes[layer][i] = VectorSums.Dot(weights.Slice(i * slope.Length, slope.Length), slope);
        }
    }

    private static double LogLoss(double margin, bool label) =>
        Math.Max(margin, 0) - (label ? margin : 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin)));
}

/// <summary>
/// The place of each layer's numbers in one array of parameters: the weights, input after input, then the biases.
/// </summary>
/// <param name="Widths">Features, units of each hidden layer, and 1.</param>
internal sealed record NetworkShape(int[] Widths)
{
    public static NetworkShape Create(int features, int hidden, int layers) =>
        new([features, .. Enumerable.Repeat(hidden, layers), 1]);

    public int LayerCount => Widths.Length - 1;

    public int ParameterCount => WeightsStart(LayerCount);

    public int WeightCount(int layer) => Widths[layer] * Widths[layer + 1];

    public Span<double> Weights(double[] parameters, int layer) =>
        parameters.AsSpan(WeightsStart(layer), WeightCount(layer));

    public Span<double> Biases(double[] parameters, int layer) =>
        parameters.AsSpan(WeightsStart(layer) + WeightCount(layer), Widths[layer + 1]);

    public IReadOnlyList<DenseLayer> ToLayers(double[] parameters) =>
    [
        .. Enumerable.Range(0, LayerCount).Select(layer =>
            new DenseLayer(Weights(parameters, layer).ToArray(), Biases(parameters, layer).ToArray())),
    ];

    /// <summary>
    /// Weights that keep the size of the signal from layer to layer, and the base rate as the first answer. Source: He
    /// et al., Delving Deep into Rectifiers (2015), in its uniform form.
    /// </summary>
    public double[] Start(double baseRate, Random random)
    {
        var parameters = new double[ParameterCount];
        for (var layer = 0; layer < LayerCount; layer++)
        {
            var limit = Math.Sqrt(6.0 / Widths[layer]);
            foreach (ref var weight in Weights(parameters, layer)) weight = limit * ((2 * random.NextDouble()) - 1);
        }

        parameters[^1] = Math.Log(baseRate / (1 - baseRate));
        return parameters;
    }

    private int WeightsStart(int layer) =>
        Enumerable.Range(0, layer).Sum(below => (Widths[below] + 1) * Widths[below + 1]);
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
