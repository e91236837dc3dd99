using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>One of the values, spelled as in the contract.</summary>
public sealed record CategoryInput : WordInput
{
    internal static readonly InputType Kind = new(
        "category", (name, document) => new CategoryInput(name, document),
        document => InputWords.Faults(document, Kind!), InputKeys.Values);

    private readonly byte[][] utf8;

    private CategoryInput(string name, InputDocument document) : base(Kind, name, document) =>
        utf8 = [.. Values.Select(Encoding.UTF8.GetBytes)];

    public override ExpressionType ExpressionType => ExpressionType.Text;

    public override IEnumerable<EncodedColumn> Encoded =>
        Values.Select((value, level) => new EncodedColumn($"{Name}={value}", level));

    public override double Distance(double from, double to) => from == to ? 0 : 1;

    private protected override int IndexOf(string value)
    {
        for (var i = 0; i < Values.Count; i++)
            if (string.Equals(Values[i], value, StringComparison.Ordinal)) return i;
        return -1;
    }

    private protected override string? ParseCell(ReadOnlySpan<byte> cell, ref double value)
    {
        for (var i = 0; i < utf8.Length; i++)
        {
            if (!cell.SequenceEqual(utf8[i])) continue;
            value = i;
            return null;
        }

        return FaultCodes.NotAllowed;
    }

    private protected override string? ParseJson(ref Utf8JsonReader reader, ref double value)
    {
        if (reader.TokenType != JsonTokenType.String) return FaultCodes.WrongType;

        for (var i = 0; i < utf8.Length; i++)
        {
            if (!reader.ValueTextEquals(utf8[i])) continue;
            value = i;
            return null;
        }

        return FaultCodes.NotAllowed;
    }
}
