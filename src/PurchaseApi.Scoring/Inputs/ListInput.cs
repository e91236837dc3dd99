using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>Any number of texts, for expressions alone, which only count it and look for one of its values: so a row
/// holds it as <see cref="ListItems"/>.</summary>
internal sealed record ListInput : Input
{
    private const string DefaultSeparator = ";";

    internal static readonly InputType Kind = new(
        "list", (name, document) => new ListInput(name, document), Faults, InputKeys.Values, InputKeys.Separator);

    /// <summary>Between the items in a CSV cell.</summary>
    private readonly string separator;

    private ListInput(string name, InputDocument document) : base(Kind, name, document) =>
        (Values, separator) = (document.Values ?? [], document.Separator ?? DefaultSeparator);

    public override bool IsFeature => false;

    public override ExpressionType ExpressionType => ExpressionType.List;

    public override IReadOnlyList<string> Values { get; }

    public override double Low => double.NegativeInfinity;

    public override double High => double.PositiveInfinity;

    public override string Allowed => IsOpen ? "a list of texts" : $"a list of {string.Join(", ", Values)}";

    public override InputSchema Schema => new(
        "array", Items: new("string", Enum: IsOpen ? null : Values), Note: "Repeated items count once.");

    public override IEnumerable<EncodedColumn> Encoded => [];

    private bool IsOpen => Values.Count == 0;

    public override double? FromJson(JsonElement constant) =>
        constant.ValueKind == JsonValueKind.String ? Encode(Split(constant.GetString()!)) : null;

    public override string ToCell(double value) => string.Join(separator, Items(value));

    public override string Describe(double value) => $"a list of {Measure(value)}";

    public override object ToConstant(double value) => ToCell(value);

    public override string Hint(string code, string given) =>
        code == FaultCodes.NotAllowed ? InputWords.DidYouMean(given, Values) : "";

    public override double Measure(double value) => ListItems.Count(value, IsOpen);

    public override string MeasureName => $"count({Name})";

    /// <summary>None: lists are not searched.</summary>
    public override IEnumerable<double> Moves(double from, int steps) => [];

    public override double Distance(double from, double to) => from == to ? 0 : 1;

    private protected override string? ParseCell(ReadOnlySpan<byte> cell, ref double value)
    {
        if (Encode(Split(Encoding.UTF8.GetString(cell))) is not { } list) return FaultCodes.NotAllowed;
        value = list;
        return null;
    }

    private protected override string? ParseJson(ref Utf8JsonReader reader, ref double value)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return FaultCodes.WrongType;

        var items = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String) return FaultCodes.WrongType;

            var item = reader.GetString()!.Trim();
            if (item.Length == 0) continue;
            if (!IsOpen && IndexOf(item) < 0) return FaultCodes.NotAllowed;
            items.Add(item);
        }

        value = Encode(items)!.Value;
        return null;
    }

    private protected override object Plain(double value) => Items(value);

    /// <summary>The word keep is the rule, since a list of free texts may have any item.</summary>
    private protected override double? Constant(JsonElement given) =>
        given.ValueKind == JsonValueKind.String && given.ValueEquals("keep"u8) ? null : FromJson(given);

    /// <param name="items">Trimmed, none empty; repeated items count once.</param>
    /// <returns>null when one of them is not allowed.</returns>
    private double? Encode(IEnumerable<string> items)
    {
        if (IsOpen) return items.Distinct(StringComparer.Ordinal).Count();

        var bits = 0L;
        foreach (var item in items)
        {
            var index = IndexOf(item);
            if (index < 0) return null;
            bits |= 1L << index;
        }

        return bits;
    }

    private string[] Split(string text) => text.Split(
        separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A list that encodes as the value does; free texts are not kept, so theirs are numbers.</summary>
    private string[] Items(double value) => IsOpen
        ? [.. Enumerable.Range(1, (int)value).Select(number => $"{number}")]
        : [.. Values.Where((_, index) => ListItems.Has(value, index))];

    private int IndexOf(string item)
    {
        for (var i = 0; i < Values.Count; i++)
            if (string.Equals(Values[i], item, StringComparison.Ordinal)) return i;
        return -1;
    }

    private static IEnumerable<InputFault> Faults(InputDocument document)
    {
        if (!IsSeparator(document.Separator))
            yield return new(InputKeys.Separator,
                $"must be one character other than a letter, digit, space or quote (was '{document.Separator}')");
        if (document.Values is not { } values) yield break;   // free texts

        foreach (var fault in InputWords.Faults(document, Kind)) yield return fault;
        if (values.Count > ListItems.MaxValues)
            yield return new(InputKeys.Values, $"a list has at most {ListItems.MaxValues} values (was {values.Count})");

        var between = document.Separator ?? DefaultSeparator;
        if (IsSeparator(between)
            && values.FirstOrDefault(value => value.Contains(between, StringComparison.Ordinal)) is { } split)
            yield return new(InputKeys.Values, $"'{split}' has the separator in it");
    }

    private static bool IsSeparator(string? separator) =>
        separator is null
        || (separator is [var sign] && !char.IsLetterOrDigit(sign) && !char.IsWhiteSpace(sign) && sign != '"');
}
