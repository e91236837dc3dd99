using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Repository;

/// <summary>A version answers its golden rows as its training run did, or it is refused.</summary>
internal static class GoldenProof
{
    private const int MinRows = 20;

    /// <summary>Libraries that sum otherwise than we do agree within this (trees agree exactly).</summary>
    private const double MarginTolerance = 1e-5;

    /// <summary>Relative: the logarithm of another machine may differ in the last place.</summary>
    private const double FeatureTolerance = 1e-9;

    /// <returns>How many rows proved it.</returns>
    /// <exception cref="VersionException">It has too few rows, or answers one otherwise.</exception>
    public static int Of(PublishedVersion version)
    {
        var golden = version.Manifest.GoldenRows;
        if (golden.Count < MinRows)
            throw new VersionException($"it has {golden.Count} golden rows; at least {MinRows} are needed.");

        var rows = version.ReadGoldenRows();
        for (var i = 0; i < rows.Length; i++)
            if ((version.Predictor.HasScorer ? Margin(version, rows[i], golden[i])
                : Answer(version.Predictor, rows[i], golden[i])) is { } fault)
                throw new VersionException($"golden row {i} {fault}.");
        return rows.Length;
    }

    private static string? Margin(PublishedVersion version, Row row, GoldenRow golden)
    {
        var tolerance = ModelFamilies.Find(version.Manifest.Algorithm) is { IsExact: true } ? 0 : MarginTolerance;
        var margin = version.Predictor.Margin(row);
        if (golden.Margin is not { } expected || !(Math.Abs(margin - expected) <= tolerance))
            return $"has the margin {margin} where the training library had {golden.Margin}";
        return version.Predictor.Predict(row).Probability is >= 0 and <= 1 ? null : "has no probability in [0, 1]";
    }

    private static string? Answer(Predictor predictor, Row row, GoldenRow golden)
    {
        var features = predictor.Contract.Features;
        var values = predictor.FeaturesOf(row);
        for (var i = 0; i < features.Count; i++)
        {
            var expected = golden.Features?.TryGetValue(features[i].Name, out var given) == true ? given : double.NaN;
            if (!IsNear(values[i], expected))
                return $"has the {features[i].Name} {values[i]} where training had {expected}";
        }

        var segment = predictor.Predict(row).Segment;
        return segment == golden.Segment
            ? null
            : $"has the segment '{segment}' where training had '{golden.Segment}'";
    }

    private static bool IsNear(double value, double expected) => double.IsNaN(expected)
        ? double.IsNaN(value)
        : Math.Abs(value - expected) <= FeatureTolerance * Math.Max(1, Math.Abs(expected));
}
