using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

/// <summary>NDJSON -> judged rows: one JSON object per line. Blank lines are no rows; a line that is no JSON costs one
/// row.</summary>
/// <param name="contract">Judges the fields.</param>
/// <param name="refusesUnknown">Whether a field that the contract does not name is an error.</param>
/// <param name="asOf">The date of rows without such a field; null when it was not said.</param>
/// <param name="kept">The fields that come back with the answers; null for none.</param>
public sealed class JsonLines(
    FittedContract contract, bool refusesUnknown = false, double? asOf = null, KeptFields? kept = null) : IRowParser
{
    private readonly JsonRows rows = new(
        new(contract, refusesUnknown, asOf), error => $"The line is not JSON: {JsonRowReader.WordedInLine(error)}", kept);
    private long line = 1;
    private bool isSkipping;   // the rest of a line that is too long

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, RowBlock block)
    {
        var at = 0;
        while (at < bytes.Length && !block.IsFull)
        {
            var rest = bytes[at..];
            var end = rest.IndexOf((byte)'\n');
            if (end < 0 && !isEnd && !isSkipping && rest.Length <= RowLimits.MaxRowBytes) break;

            var length = end < 0 ? rest.Length : end;
            if (!isSkipping) ReadRow(rest[..length], block);
            isSkipping = end < 0;
            if (end >= 0) line++;
            at += end < 0 ? length : end + 1;
        }

        return at;
    }

    private void ReadRow(ReadOnlySpan<byte> text, RowBlock block)
    {
        text = text.Trim(" \t\r"u8);
        if (!text.IsEmpty) rows.Read(text, block, line);
    }
}

/// <summary>One JSON object -> one row of a block, good or bad.</summary>
/// <param name="reader">Judges the fields.</param>
/// <param name="wordInvalid">Words what is not JSON.</param>
/// <param name="kept">The fields that come back with the answers; null for none.</param>
internal sealed class JsonRows(
    JsonRowReader reader, Func<JsonException, string> wordInvalid, KeptFields? kept = null)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonRowReader.MaxDepth };

    /// <param name="text">The object, with nothing but white space around it.</param>
    /// <param name="block">Receives the row; it is not full.</param>
    /// <param name="line">Where the row begins in what was sent, from 1.</param>
    public void Read(ReadOnlySpan<byte> text, RowBlock block, long line = 1)
    {
        if (text.Length > RowLimits.MaxRowBytes)
        {
            block.Refuse(line, default, [RowLimits.TooLong], kept?.Unknown);
            return;
        }

        RowId id = default;
        try
        {
            var json = new Utf8JsonReader(text, Options);
            json.Read();
            var faults = reader.Read(ref json, block.Next, out id);
            json.Read();   // throws when anything but white space follows
            var words = kept is null ? [] : kept.Word(text);
            if (faults is null) Add(block, id, words);
            else block.Refuse(line, id, faults, words);
        }
        catch (JsonException error)
        {
            block.Refuse(line, default, [new(FaultCodes.InvalidJson, "", wordInvalid(error))], kept?.Unknown);
        }
    }

    private static void Add(RowBlock block, RowId id, ReadOnlySpan<byte> words)
    {
        Span<byte> bytes = stackalloc byte[RowId.MaxLength];
        var (kind, length) = (IdKind.None, 0);
        if (id.Text is { } text) (kind, length) = (IdKind.Text, Encoding.UTF8.GetBytes(text, bytes));
        else if (id.Number is { } number && Utf8Formatter.TryFormat(number, bytes, out length)) kind = IdKind.Number;
        block.Add(kind, bytes[..length], words);
    }
}
