using System.Buffers;

namespace PurchaseApi.Scoring.Rows;

/// <summary>A row that was judged where it entered: every value is allowed by the contract.</summary>
/// <param name="Id">The caller's id.</param>
/// <param name="Values">One value per input in contract order: a number, a category's or level's index, a flag's 0 or
/// 1, a list as its input encodes it; NaN is missing.</param>
public sealed record Row(RowId Id, double[] Values);

/// <summary>What reading gave: a row, or every fault found in it.</summary>
public readonly record struct RowReading(RowId Id, Row? Row, IReadOnlyList<FieldFault> Faults)
{
    public static RowReading Good(Row row) => new(row.Id, row, []);

    public static RowReading Refused(RowId id, IReadOnlyList<FieldFault> faults) => new(id, null, faults);
}

/// <summary>The caller's own id of a row: an integer, a text or nothing. Echoed with its type; never a feature, never
/// logged.</summary>
public readonly record struct RowId(long? Number, string? Text)
{
    /// <summary>How long a text id may be, in characters.</summary>
    public const int MaxLength = 128;

    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphanumeric + "._:@|+=/ -");

    private static readonly SearchValues<byte> Bytes =
        SearchValues.Create([.. (Alphanumeric + "._:@|+=/ -").Select(letter => (byte)letter)]);

    /// <summary>Whether it is a text id, safe in a CSV cell that a spreadsheet opens: it never begins with
    /// = + - @.</summary>
    public static bool IsAllowed(string text) =>
        text.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(text[0])
        && !text.AsSpan().ContainsAnyExcept(Letters);

    /// <inheritdoc cref="IsAllowed(string)"/>
    public static bool IsAllowed(ReadOnlySpan<byte> utf8) =>
        utf8.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit((char)utf8[0])
        && !utf8.ContainsAnyExcept(Bytes);
}

/// <summary>What a row's id is.</summary>
public enum IdKind : byte
{
    None,
    Number,
    Text,
}
