namespace PurchaseApi.Scoring.Explanations;

/// <summary>Why a row has its margin: <paramref name="BaseValue"/> and all contributions add up to it.</summary>
/// <param name="BaseValue">The margin when nothing is known of a row.</param>
/// <param name="Contributions">One per input or feature that the scorer sees, in contract order.</param>
/// <param name="StandardError">The largest standard error of a contribution where they are sampled; 0 where they are
/// exact.</param>
public sealed record Explanation(
    double BaseValue, IReadOnlyList<Contribution> Contributions, double StandardError)
{
    /// <summary>The base value and all contributions; the scorer's margin up to rounding.</summary>
    public double Margin => BaseValue + Contributions.Sum(contribution => contribution.Value);
}

/// <param name="Source">An input or feature of the contract.</param>
/// <param name="Value">What it adds to the margin.</param>
/// <param name="Given">What the scorer was given of it, as expressions see it: imputed; NaN is missing.</param>
public readonly record struct Contribution(string Source, double Value, double Given);
