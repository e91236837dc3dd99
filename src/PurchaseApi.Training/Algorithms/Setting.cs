using System.Globalization;

namespace PurchaseApi.Training.Algorithms;

/// <summary>A hyperparameter that is not to be chosen: <c>--set gradient_boosting.trees=200</c>.</summary>
internal sealed record Setting(string Algorithm, string Name, double Value)
{
    /// <summary>null when the text is not <c>algorithm.name=number</c>.</summary>
    public static Setting? Parse(string text) =>
        Pair(text) is var (name, value) && name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
        && dot + 1 < name.Length
            ? new(name[..dot], name[(dot + 1)..], value)
            : null;

    /// <summary>null when the text is not <c>name=number</c>.</summary>
    private static (string Name, double Value)? Pair(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        && double.TryParse(text.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? (text[..equals], value)
            : null;
}
