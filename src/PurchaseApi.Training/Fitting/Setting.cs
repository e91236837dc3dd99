using System.Globalization;

namespace PurchaseApi.Training.Fitting;

/// <summary>A hyperparameter that is not to be chosen: <c>--set gradient_boosting.trees=200</c>.</summary>
internal sealed record Setting(string Algorithm, string Name, double Value)
{
    /// <summary>null when the text is not <c>algorithm.name=number</c>.</summary>
    public static Setting? Parse(string text)
    {
        var (dot, equals) = (text.IndexOf('.', StringComparison.Ordinal), text.IndexOf('=', StringComparison.Ordinal));
        return dot > 0 && equals > dot + 1
            && double.TryParse(text.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
                ? new(text[..dot], text[(dot + 1)..equals], value)
                : null;
    }
}
