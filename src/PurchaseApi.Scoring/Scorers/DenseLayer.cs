namespace PurchaseApi.Scoring.Scorers;

/// <summary>One layer of a neural network: every unit is its bias and a weighted sum of all inputs.</summary>
/// <param name="Weights">Inputs x Units values, input after input: the weights of one input stand side by side.</param>
/// <param name="Biases">One per unit.</param>
/// <exception cref="ModelFormatException">The counts do not fit, or a number is not finite or absurd.</exception>
public sealed record DenseLayer(double[] Weights, double[] Biases)
{
    /// <summary>The most units that a layer may have.</summary>
    public const int MaxUnits = 1024;

    /// <summary>One per unit.</summary>
    public double[] Biases { get; } = Biases.Length is > 0 and <= MaxUnits
        ? ModelDocument.Numbers(Biases, Biases.Length, "biases")
        : throw new ModelFormatException($"a layer has 1 to {MaxUnits} biases (was {Biases.Length})");

    /// <summary>Inputs x Units values, input after input.</summary>
    public double[] Weights { get; } = Weights.Length > 0 && Weights.Length % Biases.Length == 0
        ? ModelDocument.Numbers(Weights, Weights.Length, "weights")
        : throw new ModelFormatException(
            $"a layer of {Biases.Length} units needs as many weights for each input (has {Weights.Length} in all)");

    /// <summary>How many numbers come out.</summary>
    public int Units => Biases.Length;

    /// <summary>How many numbers go in.</summary>
    public int Inputs => Weights.Length / Biases.Length;

    /// <summary>Sets <paramref name="units"/> to the biases, as the sums start.</summary>
    internal void Start(Span<double> units) => Biases.CopyTo(units);

    /// <summary>Adds one input's share to every unit.</summary>
    internal void Add(int input, double value, Span<double> units) =>
        Lanes.AddScaled(units, value, Weights.AsSpan(input * Biases.Length, Biases.Length));
}
