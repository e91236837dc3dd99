using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>One of the values. A text in another spelling is what <c>aliases</c> say, and any other what <c>unknown</c>
/// says. Composed and decomposed Unicode (é as one letter or two) is the same.</summary>
internal sealed record CategoryInput : WordInput
{
    public const string MissingWord = "missing", ErrorWord = "error";

    /// <summary>No value is so long: six bytes of JSON, an escape, for each of 200 characters.</summary>
    private const int MaxBytes = 1200;

    internal static readonly InputType Kind = new(
        "category", (name, document) => new CategoryInput(name, document), Faults,
        InputKeys.Values, InputKeys.Aliases, InputKeys.Unknown, InputKeys.Encoding);

    /// <summary>The most values that are one-hot encoded.</summary>
    private const int MostColumns = 50;

    private readonly byte[][] utf8;
    private readonly int compared;   // values, one by one; many are looked up
    private readonly FrozenDictionary<string, int> spellings;   // in composed Unicode
    private readonly string? unknown;
    private readonly IReadOnlyList<double>? encoding;   // per value; null: a column for each

    private CategoryInput(string name, InputDocument document) : base(Kind, name, document)
    {
        utf8 = [.. Values.Select(Encoding.UTF8.GetBytes)];
        compared = HasManyLevels ? 0 : utf8.Length;
        (unknown, encoding) = (document.UnknownWord, document.Encoding);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, value) in Values.Index()) known.TryAdd(ComposedText.Compose(value), index);
        foreach (var (alias, value) in document.Aliases ?? [])
            if (known.TryGetValue(ComposedText.Compose(value), out var index))
                known.TryAdd(ComposedText.Compose(alias), index);
        spellings = known.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public override ExpressionType ExpressionType => ExpressionType.Text;

    public override InputSchema Schema => unknown is null or ErrorWord
        ? base.Schema
        : new("string", Note:
            $"{Allowed}; any other text is {(IsUnknownMissing ? "missing" : $"taken as {unknown}")}.");

    public override bool HasManyLevels => Values.Count > MostColumns;

    public override IEnumerable<EncodedColumn> Encoded => encoding is not null
        ? [new(Name) { Numbers = encoding }]
        : Values.Select((value, level) => new EncodedColumn($"{Name}={value}", level));

    private bool IsUnknownMissing => unknown == MissingWord && !Values.Contains(MissingWord);

    public override double Distance(double from, double to) => from == to ? 0 : 1;

    public override bool AsksTheSame(Input other) =>
        base.AsksTheSame(other) && other is CategoryInput { unknown: var rule }
        && (rule ?? ErrorWord) == (unknown ?? ErrorWord);

    private protected override int IndexOf(string value) =>
        spellings.GetValueOrDefault(ComposedText.Compose(value), -1);

    private protected override string? ParseCell(ReadOnlySpan<byte> cell, ref double value)
    {
        for (var i = 0; i < compared; i++)
        {
            if (!cell.SequenceEqual(utf8[i])) continue;
            value = i;
            return null;
        }

        return ReadOther(cell.Length > MaxBytes ? null : Encoding.UTF8.GetString(cell), ref value);
    }

    private protected override string? ParseJson(ref Utf8JsonReader reader, ref double value)
    {
        if (reader.TokenType != JsonTokenType.String) return FaultCodes.WrongType;

        for (var i = 0; i < compared; i++)
        {
            if (!reader.ValueTextEquals(utf8[i])) continue;
            value = i;
            return null;
        }

        var bytes = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        return ReadOther(bytes > MaxBytes ? null : reader.GetString()!.Trim(), ref value);
    }

    /// <param name="text">null where it is longer than any value.</param>
    /// <param name="value">As a row holds it.</param>
    private string? ReadOther(string? text, ref double value)
    {
        var index = text is null ? -1 : IndexOf(text);
        if (index < 0 && IsUnknownMissing) return MissingFault;
        if (index < 0 && unknown is not null) index = IndexOf(unknown);
        if (index < 0) return FaultCodes.NotAllowed;
        value = index;
        return null;
    }

    private static IEnumerable<InputFault> Faults(InputDocument document)
    {
        foreach (var fault in InputWords.Faults(document, Kind)) yield return fault;

        var values = document.Values ?? [];
        if (document.UnknownWord is { } word && word is not (MissingWord or ErrorWord) && !values.Contains(word))
            yield return new(InputKeys.Unknown, $"is one of the values, missing or error (was '{word}')");
        if (document is { UnknownWord: MissingWord, Missing: null } && !values.Contains(MissingWord))
            yield return new(InputKeys.Unknown, "needs a rule for missing values: missing: keep");
        if (document.Encoding is { } encoding
            && (encoding.Count != values.Count || !encoding.All(double.IsFinite)))
            yield return new(InputKeys.Encoding, "has a finite number for each value");
        foreach (var (alias, value) in document.Aliases ?? [])
        {
            if (!values.Contains(value))
                yield return new($"{InputKeys.Aliases}/{alias}",
                    $"'{value}' is not one of the values{InputWords.DidYouMean(value, values, "'")}");
            else if (alias.Trim().Length == 0 || values.Contains(alias))
                yield return new($"{InputKeys.Aliases}/{alias}", $"'{alias}' is a value itself, or empty");
        }
    }
}
