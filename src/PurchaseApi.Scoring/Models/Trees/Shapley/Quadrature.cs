using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Models.Trees.Shapley;

/// <summary>
/// Gauss-Legendre quadrature over [0, 1], four points side by side: n points integrate every polynomial of degree
/// 2n - 1 exactly. The points are the roots of the Legendre polynomial, found by Newton's method.
/// Source: Golub and Welsch, Calculation of Gauss Quadrature Rules (1969), for the weights.
/// </summary>
internal sealed class Quadrature
{
    /// <summary>Points in one vector.</summary>
    public const int Width = 4;

    /// <param name="degree">Of the polynomials to integrate, at least 0.</param>
    public Quadrature(int degree)
    {
        var vectors = (degree / 2 / Width) + 1;
        (Points, Weights) = (new Vector256<double>[vectors], new Vector256<double>[vectors]);
        foreach (var (i, (point, weight)) in Rule(vectors * Width).Index())
        {
            Points[i / Width] = Points[i / Width].WithElement(i % Width, point);
            Weights[i / Width] = Weights[i / Width].WithElement(i % Width, weight);
        }
    }

    /// <summary>Strictly between 0 and 1.</summary>
    public Vector256<double>[] Points { get; }

    /// <summary>Above 0; their sum is 1.</summary>
    public Vector256<double>[] Weights { get; }

    /// <summary>The points, strictly between 0 and 1, and their weights.</summary>
    public static (double Point, double Weight)[] Rule(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Point(i, count)).Select(of => ((1 + of.Point) / 2, of.Weight / 2))];

    /// <summary>A root of the Legendre polynomial in [-1, 1] and its weight.</summary>
    private static (double Point, double Weight) Point(int index, int count)
    {
        var x = Math.Cos(Math.PI * (index + 0.75) / (count + 0.5));   // near enough for Newton to find this root
        for (var step = 0; step < 100; step++)
        {
            var (value, slope) = Legendre(x, count);
            var next = x - (value / slope);
            if (Math.Abs(next - x) < 1e-15) break;
            x = next;
        }

        var derivative = Legendre(x, count).Slope;
        return (x, 2 / ((1 - (x * x)) * derivative * derivative));
    }

    /// <summary>The polynomial by its recurrence, and its derivative.</summary>
    private static (double Value, double Slope) Legendre(double x, int degree)
    {
        var (before, value) = (1.0, x);
        for (var n = 2; n <= degree; n++)
            (before, value) = (value, ((((2 * n) - 1) * x * value) - ((n - 1) * before)) / n);
        return (value, degree * ((x * value) - before) / ((x * x) - 1));
    }
}

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
    public static Chain At(double share, Vector256<double> points)
    {
        var weighted = (Vector256<double>.One - points) * share;
        var whole = weighted + points;
        return new(weighted / whole, Vector256.Create(share) / (whole * whole));
    }
}

/// <summary>The values of polynomials at three points of [0, 1], a polynomial in each lane. Gauss's three points
/// integrate up to degree 5.</summary>
internal readonly record struct ThreePoints(
    Vector256<float> AtA, Vector256<float> AtB, Vector256<float> AtC)
{
    public const int MaxDegree = 5;

    private static readonly (float Point, float Weight)[] Rule =
        [.. Quadrature.Rule(3).Select(of => ((float)of.Point, (float)of.Weight))];

    /// <summary>The points.</summary>
    public static readonly float A = Rule[0].Point, B = Rule[1].Point, C = Rule[2].Point;

    public static ThreePoints One => new(Vector256<float>.One, Vector256<float>.One, Vector256<float>.One);

    /// <summary>By which values are multiplied so that their sum is the integral.</summary>
    public static ThreePoints Weights =>
        new(Vector256.Create(Rule[0].Weight), Vector256.Create(Rule[1].Weight), Vector256.Create(Rule[2].Weight));
}
