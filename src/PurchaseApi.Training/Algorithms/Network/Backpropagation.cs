using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;

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
