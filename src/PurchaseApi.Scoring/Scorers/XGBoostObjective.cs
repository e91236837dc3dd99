using System.Globalization;

namespace PurchaseApi.Scoring.Scorers;

/// <summary>Where the margin of an XGBoost model starts: its base score, as its objective means it.</summary>
internal static class XGBoostObjective
{
    /// <summary>Its margin starts from the base score as it stands, since 1.7 at the latest.</summary>
    private const string Raw = "binary:logitraw";

    /// <summary>Those whose margin is in log-odds.</summary>
    private static readonly string[] known = ["binary:logistic", "reg:logistic", Raw];

    /// <exception cref="ModelFormatException">It is no objective of a binary label.</exception>
    public static void Check(ModelElement objective, ModelElement version)
    {
        if (!known.Contains(objective.Text()))
            throw new ModelFormatException(
                $"{objective.Path} is not one of {string.Join(", ", known)} (was '{objective.Text()}')");

        if (objective.Text() == Raw && !IsFrom17(version))
            throw new ModelFormatException($"{objective.Path} is {Raw}, which is read from XGBoost 1.7 on");
    }

    /// <summary>In log-odds, step by step in float32 as XGBoost takes it.</summary>
    /// <param name="baseScore">5E-1; since 3.1 a list of one, "[5E-1]".</param>
    /// <param name="objective">One that <see cref="Check"/> has passed.</param>
    public static float BaseMargin(ModelElement baseScore, ModelElement objective)
    {
        var text = baseScore.TextOfNumber();
        var inner = text is ['[', .. var list, ']'] ? list : text;
        if (!float.TryParse(inner, NumberStyles.Float, CultureInfo.InvariantCulture, out var score))
            score = float.NaN;

        if (objective.Text() == Raw)
            return float.IsFinite(score)
                ? score
                : throw new ModelFormatException($"{baseScore.Path} is not a finite number (was '{text}')");
        return score is > 0 and < 1
            ? -MathF.Log((1 / score) - 1)
            : throw new ModelFormatException($"{baseScore.Path} is not between 0 and 1 (was '{text}')");
    }

    private static bool IsFrom17(ModelElement version)
    {
        int[] parts = [.. version.Items().Take(2).Select(part => part.Integer())];
        return parts is [> 1, ..] or [1, >= 7];
    }
}
