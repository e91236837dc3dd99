using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Explanations;

/// <summary>
/// Gauss-Legendre quadrature over [0, 1], four points side by side: n points integrate every polynomial of degree
/// 2n - 1 exactly. The points are the roots of the Legendre polynomial, found by Newton's method.
/// Source: Golub and Welsch, Calculation of Gauss Quadrature Rules (1969), for the weights.
/// </summary>
internal sealed class Quadrature
{
    /// <summary>Points in one vector.</summary>
    public const int Lanes = 4;

    /// <param name="degree">Of the polynomials to integrate, at least 0.</param>
    public Quadrature(int degree)
    {
        var vectors = (degree / 2 / Lanes) + 1;
        (Points, Weights) = (new Vector256<double>[vectors], new Vector256<double>[vectors]);
        foreach (var (i, (point, weight)) in Rule(vectors * Lanes).Index())
        {
            Points[i / Lanes] = Points[i / Lanes].WithElement(i % Lanes, point);
            Weights[i / Lanes] = Weights[i / Lanes].WithElement(i % Lanes, weight);
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
