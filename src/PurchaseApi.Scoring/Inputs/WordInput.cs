using System.Text.Json;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>One of the values; a row holds its index.</summary>
internal abstract record WordInput : Input
{
    // Values that a message names; of more, the first few.
    private const int MostListed = 50, FewListed = 10;

    private protected WordInput(InputType type, string name, InputDocument document)
        : base(type, name, document) =>
        Values = document.Values ?? [];

    public override bool IsTyped => Values.Count > 0 && Values.Distinct().Count() == Values.Count;

    public sealed override IReadOnlyList<string> Values { get; }

    public override IReadOnlyList<string> Levels => Values;

    public override double Low => 0;

    public override double High => Values.Count - 1;

    public override string Allowed => Values.Count == 1 ? Values[0]
        : Values.Count <= MostListed ? $"one of {string.Join(", ", Values)}"
        : $"one of {string.Join(", ", Values.Take(FewListed))} and {Values.Count - FewListed} more";

    public override InputSchema Schema => new("string", Enum: Values);

    public override double? FromJson(JsonElement constant)
    {
        if (constant.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null) return null;

        // A value may look like a number or a truth: values: [0, 1], missing: 0.
        var isText = constant.ValueKind == JsonValueKind.String;
        var index = IndexOf(isText ? constant.GetString()! : constant.GetRawText());
        return index < 0 ? null : index;
    }

    public override string Describe(double value) => Values[(int)value];

    public override string Hint(string code, string given) =>
        code == FaultCodes.NotAllowed ? InputWords.DidYouMean(given, Values) : "";

    public override IEnumerable<double> Moves(double from, int steps) =>
        Enumerable.Range(0, Values.Count).Select(level => (double)level).Where(level => level != from);

    /// <summary>The index of the value that is meant, or -1.</summary>
    private protected abstract int IndexOf(string value);

    private protected override object Plain(double value) => Values[(int)value];
}

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
        NearestWord.Find(given.Trim('\''), values) is { } word ? $"; did you mean {quote}{word}{quote}?" : "";

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
