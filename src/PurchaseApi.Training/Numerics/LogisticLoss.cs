using MathNet.Numerics.LinearAlgebra;

namespace PurchaseApi.Training.Numerics;

/// <summary>
/// c * sum(log loss) + sum(penalty * weight^2) / 2 over rows whose margin is row * weights: convex, with one minimum.
/// Targets are probabilities in [0, 1]; what speaks for the positive class counts <c>positiveWeight</c> times.
/// </summary>
internal sealed class LogisticLoss(
    LinearRows rows, double[] targets, double c, double[] penalties, double positiveWeight = 1)
{
    // Of each row; overwritten by whatever looks at other weights.
    private readonly double[] margins = new double[targets.Length];
    private readonly double[] factors = new double[targets.Length];

    private const int MaxSteps = 200;

    // Parts of the loss. Half of the Newton decrement is what the next step can still gain: below the first there is
    // nothing to gain, and below the second a decrement that no longer shrinks is rounding.
    private const double Reached = 1e-20;
    private const double Near = 1e-10;

    /// <summary>The minimum by Newton's method (IRLS), with steps halved until they gain.</summary>
    public double[] Minimum(CancellationToken cancellation)
    {
        var weights = Vector<double>.Build.Dense(rows.ColumnCount);
        var loss = Loss(weights);
        var last = double.PositiveInfinity;
        for (var i = 0; i < MaxSteps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (gradient, hessian) = Derivatives(weights);
            var step = hessian.Cholesky().Solve(gradient);
            var decrement = gradient.DotProduct(step);
            var shrinks = decrement < last / 4;
            if (decrement <= (shrinks ? Reached : Near) * (1 + loss)) return (weights - step).ToArray();

            last = decrement;
            (weights, loss) = Stepped(weights, loss, step, decrement);
        }

        throw new InvalidOperationException($"logistic loss did not reach its minimum in {MaxSteps} steps (c = {c})");
    }

    private (Vector<double> Weights, double Loss) Stepped(
        Vector<double> weights, double loss, Vector<double> step, double decrement)
    {
        var rounding = 1e-13 * (1 + loss);
        for (var share = 1.0; share > 1e-12; share /= 2)
        {
            var next = weights - share * step;
            var nextLoss = Loss(next);
            if (nextLoss <= loss - 1e-4 * share * decrement + rounding) return (next, nextLoss);
        }

        throw new InvalidOperationException($"logistic loss has no way down from {loss} (c = {c})");
    }

    private double Loss(Vector<double> weights)
    {
        rows.Multiply(weights.AsArray(), margins);
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i] > 0) sum += Positive(i) * SoftPlus(-margins[i]);
            if (targets[i] < 1) sum += (1 - targets[i]) * SoftPlus(margins[i]);
        }

        return c * sum + Penalty(weights).DotProduct(weights) / 2;
    }

    private (Vector<double> Gradient, Matrix<double> Hessian) Derivatives(Vector<double> weights)
    {
        rows.Multiply(weights.AsArray(), margins);
        var curvatures = new double[targets.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            // Both tails by their own sigmoid: 1 - p would lose the digits that matter when classes separate.
            var tail = Math.Exp(-Math.Abs(margins[i]));
            var (near, far) = (1 / (1 + tail), tail / (1 + tail));
            var (positive, negative) = margins[i] >= 0 ? (near, far) : (far, near);
            factors[i] = c * (((1 - targets[i]) * positive) - (Positive(i) * negative));
            curvatures[i] = c * (1 + ((positiveWeight - 1) * targets[i])) * positive * negative;
        }

        var gradient = Penalty(weights).ToArray();
        rows.AddRows(factors, gradient);

        var size = rows.ColumnCount;
        var square = new double[size * size];
        rows.AddSquares(curvatures, square);
        for (var i = 0; i < size; i++)
        {
            square[(i * size) + i] += penalties[i];
            for (var j = 0; j < i; j++) square[(j * size) + i] = square[(i * size) + j];
        }

        // Damps nothing but rounding: without a penalty, the curvature may vanish in the last bit.
        var hessian = Matrix<double>.Build.Dense(size, size, square);
        hessian.SetDiagonal(hessian.Diagonal() + 1e-13 * hessian.Diagonal().Maximum());
        return (Vector<double>.Build.Dense(gradient), hessian);
    }

    private Vector<double> Penalty(Vector<double> weights) => weights.MapIndexed((i, weight) => penalties[i] * weight);

    private double Positive(int row) => positiveWeight * targets[row];

    /// <summary>log(1 + e^x), without overflow.</summary>
    private static double SoftPlus(double x)
    {
        var tail = Math.Exp(-Math.Abs(x));
        // 1 + tail would round a small tail away.
        return Math.Max(x, 0) + (tail < 1e-5 ? tail - tail * tail / 2 : Math.Log(1 + tail));
    }
}
