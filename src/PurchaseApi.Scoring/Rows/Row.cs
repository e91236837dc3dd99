using System.Buffers;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Words;

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

/// <summary>JSON object -> row, judged against the contract's inputs while it is read. All faults of a row are found at
/// once; malformed JSON throws <see cref="JsonException"/>.</summary>
/// <param name="contract">Judges the fields.</param>
/// <param name="asOf">The date of rows without such a field; null when it was not said.</param>
/// <param name="refusesUnknown">Whether a field that it does not name is an error; else it is ignored.</param>
public sealed class JsonRowReader(FittedContract contract, bool refusesUnknown = true, double? asOf = null)
{
    /// <summary>Unknown and repeated fields of a row are named up to here, or a body could ask for an answer many times
    /// its size.</summary>
    private const int MaxStrayFields = 10;

    /// <summary>Of arrays and objects in one another.</summary>
    public const int MaxDepth = 16;

    private readonly Input[] inputs = [.. contract.Inputs];
    private readonly byte[][] names = [.. contract.Inputs.Select(input => Encoding.UTF8.GetBytes(input.Name))];
    private readonly byte[]? idName = contract.Id is null ? null : Encoding.UTF8.GetBytes(contract.Id);

    /// <summary>Where JSON is malformed and why, without the names of our types.</summary>
    public static string Worded(JsonException error) =>
        error.LineNumber is { } line ? $"Line {line + 1}, {WordedInLine(error)}" : error.Message;

    internal static string WordedInLine(JsonException error) =>
        error.BytePositionInLine is { } at
            ? $"byte {at + 1}: {WithoutAdvice(error.Message.Split(" LineNumber:")[0])}"
            : error.Message;

    /// <summary>Removes the advice for .NET callers from the message.</summary>
    private static string WithoutAdvice(string message) => message
        .Replace(", when isFinalBlock is true", "", StringComparison.Ordinal)
        .Replace(" in this mode. Change the reader options", "", StringComparison.Ordinal);

    /// <summary>Reads the value at the reader's current token and leaves the reader on its last token.</summary>
    /// <param name="before">Bytes before those of the reader, for messages.</param>
    /// <exception cref="JsonException">It is not JSON, or a text in it is not Unicode.</exception>
    public RowReading Read(ref Utf8JsonReader reader, long before = 0)
    {
        var values = new double[inputs.Length];
        return Read(ref reader, values, out var id, before) is { } faults
            ? RowReading.Refused(id, faults)
            : RowReading.Good(new Row(id, values));
    }

    /// <inheritdoc cref="Read(ref Utf8JsonReader, long)"/>
    /// <param name="values">Receives one value per input.</param>
    /// <param name="id">As far as it is allowed.</param>
    /// <param name="before">Bytes before those of the reader, for messages.</param>
    /// <returns>What is wrong with the row, or null.</returns>
    internal IReadOnlyList<FieldFault>? Read(
        ref Utf8JsonReader reader, Span<double> values, out RowId id, long before = 0)
    {
        try
        {
            return ReadRow(ref reader, values, out id);
        }
        catch (InvalidOperationException error)   // a lone surrogate or bytes that are not UTF-8, found when compared
        {
            throw new JsonException(
                $"The text at byte {before + reader.TokenStartIndex + 1} is not valid Unicode; send UTF-8, and no half "
                + "of a surrogate pair.", error);
        }
    }

    private List<FieldFault>? ReadRow(ref Utf8JsonReader reader, Span<double> values, out RowId id)
    {
        id = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var given = Given(ref reader);
            reader.Skip();
            return [new(FaultCodes.WrongType, "", given)];
        }

        values.Fill(double.NaN);
        Span<bool> seen = inputs.Length < 256 ? stackalloc bool[inputs.Length + 1] : new bool[inputs.Length + 1];
        List<FieldFault>? faults = null;
        var (expected, strays) = (0, 0);

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = idName is not null && reader.ValueTextEquals(idName);
            var index = isId ? inputs.Length : Find(ref reader, expected);
            if (index < 0 || seen[index])
            {
                var stray = index < 0 ? FaultCodes.UnknownField : FaultCodes.DuplicateField;
                if ((index >= 0 || refusesUnknown) && strays++ < MaxStrayFields)
                    (faults ??= []).Add(new(stray, reader.GetString()!));
                reader.Skip();
                continue;
            }

            seen[index] = true;
            reader.Read();
            var (depth, isArray) = (reader.CurrentDepth, reader.TokenType == JsonTokenType.StartArray);
            var code = isId ? ReadId(ref reader, ref id) : inputs[index].ReadJson(ref reader, ref values[index]);
            if (code is not null)
                (faults ??= []).Add(new(code, isId ? contract.Id! : inputs[index].Name, Given(ref reader)));
            if (isArray) LeaveArray(ref reader, depth);
            else reader.Skip();
            if (!isId) expected = index + 1;
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            if (seen[i]) continue;
            if (asOf is { } date && inputs[i].Name == DateInput.AsOf) values[i] = date;
            else (faults ??= []).Add(new(FaultCodes.MissingField, inputs[i].Name));
        }

        return faults;
    }

    /// <summary>Callers mostly send the fields in contract order, so the next one is tried first.</summary>
    private int Find(ref Utf8JsonReader reader, int expected)
    {
        if (expected < inputs.Length && reader.ValueTextEquals(names[expected])) return expected;
        for (var i = 0; i < inputs.Length; i++)
            if (reader.ValueTextEquals(names[i])) return i;
        return -1;
    }

    /// <summary>From wherever in the array.</summary>
    private static void LeaveArray(ref Utf8JsonReader reader, int depth)
    {
        while (reader.TokenType != JsonTokenType.EndArray || reader.CurrentDepth != depth)
            if (!reader.Read()) return;
    }

    private static string? ReadId(ref Utf8JsonReader reader, ref RowId id)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.Number:
                if (!TryGetInteger(ref reader, out var number)) return FaultCodes.WrongType;
                id = new(number, null);
                return null;
            case JsonTokenType.String:
                var text = reader.GetString()!;
                if (!RowId.IsAllowed(text)) return FaultCodes.NotAllowed;
                id = new(null, text);
                return null;
            default:
                return FaultCodes.WrongType;
        }
    }

    /// <summary>12345.0 is 12345: pandas writes ids so where one of them is missing.</summary>
    private static bool TryGetInteger(ref Utf8JsonReader reader, out long number)
    {
        if (reader.TryGetInt64(out number)) return true;
        if (!reader.TryGetDecimal(out var exact) || exact != decimal.Truncate(exact)
            || exact is < long.MinValue or > long.MaxValue) return false;

        number = (long)exact;
        return true;
    }

    /// <summary>The current token as text, for a message.</summary>
    private static string Given(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => $"'{Excerpt.From(reader.GetString()!)}'",
        _ => Excerpt.From(Encoding.UTF8.GetString(
            reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan.ToArray())),
    };
}
