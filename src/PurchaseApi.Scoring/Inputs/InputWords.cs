using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>What is wrong with the values of a category, an ordinal or a list, and what may have been meant.</summary>
internal static class InputWords
{
    private const int MaxLength = 200;

    /// <summary>At most one.</summary>
    public static IEnumerable<InputFault> Faults(InputDocument document, InputType type)
    {
        if (Fault(document.Values, type) is { } fault) yield return new(InputKeys.Values, fault);
    }

    /// <param name="quote">Around the word.</param>
    public static string DidYouMean(string given, IEnumerable<string> values, string quote = "") =>
        NearestWord.Of(given.Trim('\''), values) is { } word ? $"; did you mean {quote}{word}{quote}?" : "";

    private static string? Fault(IReadOnlyList<string>? values, InputType type) => values switch
    {
        not { Count: > 0 } => $"{type.Noun} needs values: [A, B, ...]",
        _ when values.Any(string.IsNullOrWhiteSpace) => "a value is empty",
        // Cells are read without the white space around them, so such a value would never be met.
        _ when values.FirstOrDefault(value => value != value.Trim()) is { } spaced =>
            $"'{spaced}' begins or ends with white space",
        _ when values.FirstOrDefault(value => value.Length > MaxLength) is { } longest =>
            $"'{longest[..20]}...' has {longest.Length:N0} characters; at most {MaxLength} are allowed",
        _ when values.GroupBy(value => value).FirstOrDefault(group => group.Count() > 1) is { } twice =>
            $"'{twice.Key}' appears more than once",
        _ => null,
    };
}
