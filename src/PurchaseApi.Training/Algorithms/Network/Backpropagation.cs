using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Network;

namespace PurchaseApi.Training.Algorithms.Network;

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
