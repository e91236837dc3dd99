using System.Runtime.Intrinsics;

namespace PurchaseApi.Scoring.Explanations;

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
