using PurchaseApi.Scoring.Models.Network;

namespace PurchaseApi.Training.Algorithms.Network;

/// <summary>
/// Where each layer's numbers stand in one array of parameters: the weights, input after input, then the biases.
/// </summary>
/// <param name="Widths">Features, units of each hidden layer, and 1.</param>
internal sealed record NetworkShape(int[] Widths)
{
    public static NetworkShape Of(int features, int hidden, int layers) =>
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
