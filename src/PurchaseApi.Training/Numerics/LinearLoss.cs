using MathNet.Numerics.LinearAlgebra;

namespace PurchaseApi.Training.Numerics;

/// <summary>
/// A convex loss of rows whose margin is row * weights, plus sum(penalty * weight^2) / 2: it has one minimum.
/// </summary>
/// <param name="rows">One per label.</param>
/// <param name="penalties">One per weight, at least 0.</param>
/// <param name="intercept">Half of its product with the weights, squared, is a penalty too; null: none.</param>
internal abstract class LinearLoss(LinearRows rows, double[] penalties, double[]? intercept = null)
{
    // Of each row; overwritten by whatever looks at other weights.
    private readonly double[] margins = new double[rows.Count];
    private readonly double[] slopes = new double[rows.Count];
    private readonly double[] curvatures = new double[rows.Count];
    private readonly Vector<double>? direction = intercept is null ? null : Vector<double>.Build.Dense(intercept);

    private const int MaxSteps = 200;

    // Parts of the loss. Half of the Newton decrement is what the next step can still gain: below the first there is
    // nothing to gain, and below the second a decrement that no longer shrinks is rounding.
    private const double Reached = 1e-20;
    private const double Near = 1e-10;

    /// <summary>The minimum by Newton's method, with steps halved until they gain.</summary>
    /// <returns>The weights.</returns>
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

        throw new InvalidOperationException($"{GetType().Name} did not reach its minimum in {MaxSteps} steps");
    }

    /// <param name="margins">Of all rows.</param>
    private protected abstract double Sum(double[] margins);

    /// <param name="margins">Of all rows.</param>
    /// <param name="slopes">Receives the first derivative of each row's loss by its margin.</param>
    /// <param name="curvatures">Receives the second one, at least 0.</param>
    private protected abstract void Derive(double[] margins, double[] slopes, double[] curvatures);

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

        throw new InvalidOperationException($"{GetType().Name} has no way down from {loss}");
    }

    private double Loss(Vector<double> weights)
    {
        rows.Multiply(weights.AsArray(), margins);
        var shift = direction?.DotProduct(weights) ?? 0;
        return Sum(margins) + (Penalty(weights).DotProduct(weights) + shift * shift) / 2;
    }

    private (Vector<double> Gradient, Matrix<double> Hessian) Derivatives(Vector<double> weights)
    {
        rows.Multiply(weights.AsArray(), margins);
        Derive(margins, slopes, curvatures);
        var gradient = Penalty(weights);
        rows.AddRows(slopes, gradient.AsArray());

        var size = rows.ColumnCount;
        var square = new double[size * size];
        rows.AddSquares(curvatures, square);
        for (var i = 0; i < size; i++)
        {
            square[(i * size) + i] += penalties[i];
            for (var j = 0; j < i; j++) square[(j * size) + i] = square[(i * size) + j];
        }

        var hessian = Matrix<double>.Build.Dense(size, size, square);
        if (direction is not null)
        {
            gradient += direction.DotProduct(weights) * direction;
            hessian += direction.OuterProduct(direction);
        }

        // Damps nothing but rounding: without a penalty, the curvature may vanish in the last bit.
        hessian.SetDiagonal(hessian.Diagonal() + 1e-13 * hessian.Diagonal().Maximum());
        return (gradient, hessian);
    }

    private Vector<double> Penalty(Vector<double> weights) => weights.MapIndexed((i, weight) => penalties[i] * weight);
}

/// <summary>c * log loss. Targets are probabilities in [0, 1]; what speaks for the positive class counts
/// <c>positiveWeight</c> times.</summary>
internal sealed class LogisticLoss(
    LinearRows rows, double[] targets, double c, double[] penalties, double positiveWeight = 1)
    : LinearLoss(rows, penalties)
{
    private protected override double Sum(double[] margins)
    {
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i] > 0) sum += Positive(i) * SoftPlus(-margins[i]);
            if (targets[i] < 1) sum += (1 - targets[i]) * SoftPlus(margins[i]);
        }

        return c * sum;
    }

    private protected override void Derive(double[] margins, double[] slopes, double[] curvatures)
    {
        for (var i = 0; i < targets.Length; i++)
        {
            // Both tails by their own sigmoid: 1 - p would lose the digits that matter when classes separate.
            var tail = Math.Exp(-Math.Abs(margins[i]));
            var (near, far) = (1 / (1 + tail), tail / (1 + tail));
            var (positive, negative) = margins[i] >= 0 ? (near, far) : (far, near);
            slopes[i] = c * (((1 - targets[i]) * positive) - (Positive(i) * negative));
            curvatures[i] = c * (1 + ((positiveWeight - 1) * targets[i])) * positive * negative;
        }
    }

    private double Positive(int row) => positiveWeight * targets[row];

    /// <summary>log(1 + e^x), without overflow.</summary>
    private static double SoftPlus(double x)
    {
        var tail = Math.Exp(-Math.Abs(x));
        // 1 + tail would round a small tail away.
        return Math.Max(x, 0) + (tail < 1e-5 ? tail - tail * tail / 2 : Math.Log(1 + tail));
    }
}

/// <summary>cost * max(0, 1 - y * margin)^2, y = 1 or -1. Its second derivative jumps where a row enters its margin, and
/// Newton's method still ends. Source: Keerthi and DeCoste, A modified finite Newton method for fast solution of large
/// scale linear SVMs (JMLR 2005).</summary>
internal sealed class SquaredHingeLoss(
    LinearRows rows, bool[] labels, double[] costs, double[] penalties, double[] intercept)
    : LinearLoss(rows, penalties, intercept)
{
    private protected override double Sum(double[] margins)
    {
        var sum = 0.0;
        for (var i = 0; i < costs.Length; i++)
            if (Missing(margins, i) is > 0 and var missing) sum += costs[i] * missing * missing;
        return sum;
    }

    private protected override void Derive(double[] margins, double[] slopes, double[] curvatures)
    {
        for (var i = 0; i < costs.Length; i++)
        {
            var missing = Math.Max(0, Missing(margins, i));
            slopes[i] = -2 * costs[i] * Sign(i) * missing;
            curvatures[i] = missing > 0 ? 2 * costs[i] : 0;
        }
    }

    private double Missing(double[] margins, int row) => 1 - Sign(row) * margins[row];

    private int Sign(int row) => labels[row] ? 1 : -1;
}
