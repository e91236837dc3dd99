using System.Globalization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Answers;

/// <summary>A contribution in words, and what it does to the odds where that can be said.</summary>
/// <remarks>
/// Platt scaling multiplies margins by its slope, so a contribution c multiplies the odds of the probability by
/// exp(slope * c), whatever the others are. Isotonic calibration bends the odds differently at every margin: there the
/// words are about the odds before calibration, exp(c). A support vector machine's margin is a distance, and
/// LightGBM's log-odds only up to its sigmoid: without Platt scaling nothing is said of their odds.
/// </remarks>
internal sealed class ReasonWords(Calibration calibration, string algorithm)
{
    private readonly double? oddsPerMargin = calibration switch
    {
        PlattScaling platt => platt.Slope,
        _ when ModelFamilies.Find(algorithm) is { IsLogOdds: false } => null,
        _ => 1,
    };

    private readonly string where = calibration is PlattScaling ? "" : " before calibration";

    /// <summary>What the contribution multiplies the odds with; null where odds cannot be spoken of.</summary>
    public double? OddsRatio(double contribution) =>
        oddsPerMargin is { } slope && Math.Exp(slope * contribution) is var ratio && double.IsFinite(ratio) && ratio > 0
            ? ratio
            : null;

    /// <param name="name">Of an input or feature.</param>
    /// <param name="value">In words, as <see cref="OfInput"/> or <see cref="OfFeature"/> gives it.</param>
    /// <param name="contribution">To the margin.</param>
    public string Of(string name, string value, double contribution)
    {
        var subject = $"{name.Replace('_', ' ')} {value}";
        if (OddsRatio(contribution) is not { } ratio)
            return $"{subject} {(contribution < 0 ? "lowers" : "raises")} the score by "
                + Number(Math.Abs(contribution));

        return Digits(ratio) == "1"
            ? $"{subject} hardly moves the odds{where}"
            : $"{subject} {(ratio < 1 ? "lowers the odds to" : "raises the odds")} {Digits(ratio)}x{where}";
    }

    /// <param name="input">Of the contract.</param>
    /// <param name="value">As a row holds it, before imputation.</param>
    public static string OfInput(Input input, double value) => input switch
    {
        _ when !double.IsNaN(value) => Plain(input, value),
        { Missing.Kind: MissingKind.Constant } => $"(not known, {Plain(input, input.Missing.Constant)} assumed)",
        _ => "(not known)",
    };

    public static string OfFeature(Feature feature, double value) =>
        double.IsNaN(value) ? "(not known)"
        : feature.Value.Type == ExpressionType.Truth ? Truth(value)
        : Number(value);

    private static string Plain(Input input, double value) =>
        input.ExpressionType == ExpressionType.Truth ? Truth(value) : input.Describe(value);

    private static string Truth(double value) => value != 0 ? "yes" : "no";

    /// <summary>Four digits.</summary>
    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Digits(double ratio) => ratio.ToString(
        ratio switch { >= 9.95 => "0", >= 0.995 => "0.#", >= 0.0995 => "0.##", _ => "G2" },
        CultureInfo.InvariantCulture);
}
