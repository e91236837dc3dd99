using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>One of the values, which are levels from the lowest to the highest. Case and outer white space do not
/// count, and a level may have other spellings.</summary>
internal sealed record OrdinalInput : WordInput
{
    /// <summary>No level is so long: six bytes of JSON, an escape, for each of 200 characters.</summary>
    private const int MaxBytes = 1200;

    internal static readonly InputType Kind = new(
        "ordinal", (name, document) => new OrdinalInput(name, document), Faults,
        InputKeys.Values, InputKeys.Aliases, InputKeys.Monotone);

    private readonly FrozenDictionary<string, int> levels;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;

    private OrdinalInput(string name, InputDocument document) : base(Kind, name, document)
    {
        var known = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (level, value) in Values.Index()) known.TryAdd(value, level);
        foreach (var (alias, value) in document.Aliases ?? [])
            if (known.TryGetValue(value, out var level)) known.TryAdd(alias.Trim(), level);
        levels = known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        lookup = levels.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public override ExpressionType ExpressionType => ExpressionType.Number;

    public override InputSchema Schema =>
        base.Schema with { Note = "From the lowest to the highest; case does not count." };

    public override double ToImputed(double fitted) => Math.Round(fitted, MidpointRounding.AwayFromZero);

    public override double Distance(double from, double to) => Math.Abs(to - from) / Math.Max(1, High);

    public override bool AsksTheSame(Input other) =>
        base.AsksTheSame(other) && other is OrdinalInput { levels: var others } && levels.Count == others.Count
        && levels.All(word => others.TryGetValue(word.Key, out var level) && level == word.Value);

    private protected override int IndexOf(string value) => Find(value);

    private protected override string? ParseCell(ReadOnlySpan<byte> cell, ref double value)
    {
        Span<char> text = stackalloc char[MaxBytes];
        if (cell.Length > text.Length) return FaultCodes.NotAllowed;
        return Read(text[..Encoding.UTF8.GetChars(cell, text)], ref value);
    }

    private protected override string? ParseJson(ref Utf8JsonReader reader, ref double value)
    {
        if (reader.TokenType != JsonTokenType.String) return FaultCodes.WrongType;

        Span<char> text = stackalloc char[MaxBytes];
        var bytes = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (bytes > text.Length) return FaultCodes.NotAllowed;
        return Read(text[..reader.CopyString(text)], ref value);
    }

    private string? Read(ReadOnlySpan<char> text, ref double value)
    {
        var level = Find(text);
        if (level < 0) return FaultCodes.NotAllowed;
        value = level;
        return null;
    }

    private int Find(ReadOnlySpan<char> text) => lookup.TryGetValue(text.Trim(), out var level) ? level : -1;

    private static IEnumerable<InputFault> Faults(InputDocument document)
    {
        foreach (var fault in InputWords.Faults(document, Kind)) yield return fault;

        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if ((document.Values ?? []).Distinct().FirstOrDefault(value => !known.Add(value)) is { } twice)
            yield return new(InputKeys.Values, $"'{twice}' appears more than once; case does not count");
        foreach (var (alias, value) in document.Aliases ?? [])
            if (AliasFault(document, alias, value) is { } fault)
                yield return new($"{InputKeys.Aliases}/{alias}", fault);
    }

    private static string? AliasFault(InputDocument document, string alias, string value)
    {
        var values = document.Values ?? [];
        var others = values.Concat(document.Aliases!.Keys.TakeWhile(other => other != alias))
            .Select(other => other.Trim());
        if (alias.Trim().Length == 0 || others.Contains(alias.Trim(), StringComparer.OrdinalIgnoreCase))
            return $"'{alias}' is not a valid alias: it is empty, or already a value or an alias";

        return values.Contains(value)
            ? null
            : $"'{value}' is not one of the values{InputWords.DidYouMean(value, values, "'")}";
    }
}
