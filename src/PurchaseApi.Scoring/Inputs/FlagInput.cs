using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>true or false; a row holds 1 or 0.</summary>
internal sealed record FlagInput : Input
{
    internal static readonly InputType Kind = new("flag", (name, document) => new FlagInput(name, document), _ => []);

    private FlagInput(string name, InputDocument document) : base(Kind, name, document) { }

    public override ExpressionType ExpressionType => ExpressionType.Truth;

    public override IReadOnlyList<string> Levels { get; } = ["false", "true"];

    public override double Low => 0;

    public override double High => 1;

    public override string Allowed => "true or false";

    public override InputSchema Schema => new("boolean");

    public override double? FromJson(JsonElement constant) => constant.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => null,
    };

    public override string Describe(double value) => Levels[(int)value];

    public override IEnumerable<double> Moves(double from, int steps) => [1 - from];

    public override double Distance(double from, double to) => from == to ? 0 : 1;

    private protected override string? ParseCell(ReadOnlySpan<byte> cell, ref double value)
    {
        if (cell.SequenceEqual("1"u8)) value = 1;
        else if (cell.SequenceEqual("0"u8)) value = 0;
        else if (FlagWords.Parse(cell) is { } truth) value = truth ? 1 : 0;
        else return FaultCodes.WrongType;
        return null;
    }

    private protected override string? ParseJson(ref Utf8JsonReader reader, ref double value)
    {
        if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False)) return FaultCodes.WrongType;

        value = reader.TokenType == JsonTokenType.True ? 1 : 0;
        return null;
    }

    private protected override object Plain(double value) => value != 0;
}

/// <summary>Words that files write for true and false; case does not count.</summary>
public static class FlagWords
{
    private const int MaxLength = 16;   // bytes

    private static readonly HashSet<string> True = new(StringComparer.OrdinalIgnoreCase)
    {
        "1", "true", "t", "yes", "y", "ja", "j", "oui", "si", "sí", "sì", "sim", "on", "wahr", "vrai", "verdadero",
        "verdadeiro", "vero", "tak", "evet", "да", "はい", "是", "نعم", "○",
    };

    private static readonly HashSet<string> False = new(StringComparer.OrdinalIgnoreCase)
    {
        "0", "false", "f", "no", "n", "nein", "non", "não", "nej", "off", "falsch", "faux", "falso", "nie", "hayır",
        "нет", "いいえ", "否", "لا", "×",
    };

    /// <param name="cell">UTF-8, trimmed.</param>
    /// <returns>null for another word.</returns>
    public static bool? Parse(ReadOnlySpan<byte> cell) =>
        cell.Length <= MaxLength ? Parse(Encoding.UTF8.GetString(cell)) : null;

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static bool? Parse(string cell) => True.Contains(cell) ? true : False.Contains(cell) ? false : null;
}
