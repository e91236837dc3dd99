using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>What the edges above a split on its own feature make of it, at four points of the quadrature: the terms of
/// <see cref="TreeContributions"/> that no row changes.</summary>
/// <param name="Factor">z (1 - t) / (z (1 - t) + t): of the side not taken, for each share of it.</param>
/// <param name="Gain">z / (z (1 - t) + t)^2.</param>
internal readonly record struct Chain(Vector256<double> Factor, Vector256<double> Gain)
{
    /// <summary>Where the row has left the way at an earlier split: both sides count by their shares alone.</summary>
    public static readonly Chain Broken = new(Vector256<double>.One, Vector256<double>.Zero);

    /// <param name="share">z, the product of the shares of the edges; 1 where there are none.</param>
    /// <param name="points">t, strictly between 0 and 1.</param>
    public static Chain Of(double share, Vector256<double> points)
    {
        var weighted = (Vector256<double>.One - points) * share;
        var whole = weighted + points;
        return new(weighted / whole, Vector256.Create(share) / (whole * whole));
    }
}
