using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Training.Numerics;

internal static class ScaledRows
{
    /// <summary>The rows as a scorer that scales sees them: nothing is missing.</summary>
    public static FeatureMatrix Apply(this Scaling scaling, FeatureMatrix features)
    {
        var scaled = new FeatureMatrix(features.Columns, new double[features.Values.Length]);
        for (var row = 0; row < features.RowCount; row++) scaling.Apply(features.Row(row), scaled.Row(row));
        return scaled;
    }
}
