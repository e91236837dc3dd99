using System.Text.Json.Serialization;

namespace PurchaseApi.Scoring.Models;

/// <summary>
/// Brings every column to a like size: (value - center) / scale. Immutable; a constant column has scale 1.
/// </summary>
/// <param name="Kind">How the columns were measured on the training rows.</param>
/// <param name="Centers">Per column, in the column's unit.</param>
/// <param name="Scales">Per column, in the column's unit, above 0.</param>
/// <param name="Medians">Per column, in the column's unit: replaces a missing value (NaN).</param>
/// <exception cref="ModelFormatException">The counts differ, or a number is not finite or no scale.</exception>
public sealed record Scaling(ScalingKind Kind, double[] Centers, double[] Scales, double[] Medians)
{
    // Sums of squares and products of scaled values stay finite, whatever a row holds.
    internal const double Limit = 1e100;

    /// <summary>Per column, in the column's unit.</summary>
    public double[] Centers { get; } = Finite.Numbers(Centers, "scaling.centers");

    /// <summary>Per column, in the column's unit, above 0.</summary>
    public double[] Scales { get; } = Positive(Finite.Numbers(Scales, Centers.Length, "scaling.scales"));

    /// <summary>Per column, in the column's unit: replaces a missing value (NaN).</summary>
    public double[] Medians { get; } = Finite.Numbers(Medians, Centers.Length, "scaling.medians");

    /// <summary>
    /// The scaled value of one column; finite also where <paramref name="value"/> is NaN or infinite.
    /// </summary>
    public double Scale(int column, double value)
    {
        if (double.IsNaN(value)) value = Medians[column];
        return Math.Clamp((value - Centers[column]) / Scales[column], -Limit, Limit);
    }

    /// <summary>Scales one row of as many values as there are columns.</summary>
    public void Apply(ReadOnlySpan<double> row, Span<double> scaled)
    {
        for (var column = 0; column < Centers.Length; column++) scaled[column] = Scale(column, row[column]);
    }

    private static double[] Positive(double[] scales) =>
        scales.All(scale => scale > 0) ? scales : throw new ModelFormatException("scaling.scales must be above 0");
}

/// <summary>What a column's center and scale are.</summary>
public enum ScalingKind
{
    /// <summary>0 and 1: the value stays as it is.</summary>
    None,

    /// <summary>The smallest value and the range: training values lie in [0, 1].</summary>
    [JsonStringEnumMemberName("minmax")]
    MinMax,

    /// <summary>The mean and the population's standard deviation.</summary>
    Standard,
}
