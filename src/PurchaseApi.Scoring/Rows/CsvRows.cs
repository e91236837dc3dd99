using System.Buffers.Text;
using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Rows;

/// <summary>CSV -> judged rows. Blank lines are no rows. A record that no quote closes is refused as its first line,
/// and reading goes on with the next: so one lone quote costs one row.</summary>
/// <param name="contract">Judges the cells.</param>
/// <param name="layout">Which cell is which input.</param>
/// <param name="kept">The cells that come back with the answers; null for none.</param>
public sealed class CsvRows(FittedContract contract, CsvLayout layout, KeptCells? kept = null) : IRowParser
{
    /// <summary>The error for an unclosed quote: where its cell was meant to end is unknown.</summary>
    public static FieldFault OpenQuote { get; } = new(FaultCodes.InvalidCsv, "",
        "A quote is not closed; a cell with quotes in it is quoted, and each of its quotes doubled.");

    private static readonly FieldFault StrayQuote = new(FaultCodes.InvalidCsv, "",
        "Misplaced quote. Put cells that contain quotes in quotes and double the quotes inside.");

    private readonly CsvRecord record = new(layout.Delimiter, layout.ColumnCount + 1);
    private readonly Input[] inputs = layout.NumberFormat is { } format
        ? [.. contract.Inputs.Select(input => input.WrittenAs(format))]
        : CsvLayout.AsWritten(contract.Inputs, layout.Columns, layout.ColumnKinds);
    private long line = layout.FirstLine;
    private bool isSkipping;   // the rest of a line that is too long

    /// <inheritdoc/>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, RowBlock block)
    {
        var at = 0;
        while (at < bytes.Length && !block.IsFull)
        {
            var rest = bytes[at..];
            var length = isSkipping ? LineLength(rest) : record.Scan(rest, isEnd);
            if (length == 0 && !isSkipping)
            {
                if (!isEnd && rest.Length <= RowLimits.MaxRowBytes) break;
                length = RefuseFirstLine(rest, block);
            }
            else if (!isSkipping && !record.IsBlank(rest))
            {
                if (length > RowLimits.MaxRowBytes) block.Refuse(line, default, [RowLimits.TooLong], kept?.Unknown);
                else ReadRow(rest, block);
            }

            // A skipped line is counted where it ends.
            line += CsvRecord.Lines(rest[..length]);
            if (isSkipping && length > 0 && rest[length - 1] is (byte)'\n' or (byte)'\r') isSkipping = false;
            at += length;
        }

        return at;
    }

    private void ReadRow(ReadOnlySpan<byte> bytes, RowBlock block)
    {
        if (record.IsMalformed || !record.Fits(bytes, layout.ColumnCount, layout.IsOpen))
        {
            // Which cell is which is not known, so not even the id is.
            block.Refuse(line, default, [record.IsMalformed ? StrayQuote : Ragged()], kept?.Unknown);
            return;
        }

        List<FieldFault>? faults = null;
        ReadOnlySpan<byte> id = [];
        var kind = IdKind.None;
        if (layout.IdColumn is { } idColumn && !TryReadId(id = record.Cell(bytes, idColumn), out id, out kind))
            (faults ??= []).Add(new(FaultCodes.NotAllowed, contract.Id!, Given(id)));

        var values = block.Next;
        for (var i = 0; i < inputs.Length; i++)
        {
            if (layout.Columns[i] < 0)
            {
                values[i] = layout.AsOf;
                continue;
            }

            var cell = record.Cell(bytes, layout.Columns[i]);
            if (inputs[i].ReadCell(cell, out values[i]) is { } code)
                (faults ??= []).Add(new(code, inputs[i].Name, Given(cell)));
        }

        var words = kept is null ? [] : kept.Word(record, bytes);
        if (faults is null) block.Add(kind, id, words);
        else block.Refuse(line, ToRowId(kind, id), faults, words);
    }

    private FieldFault Ragged() => new(FaultCodes.InvalidCsv, "",
        $"The row has {record.Count} cells where the header has {layout.ColumnCount}.");

    private static bool TryReadId(ReadOnlySpan<byte> cell, out ReadOnlySpan<byte> id, out IdKind kind)
    {
        id = CellText.Trim(cell);
        kind = id.IsEmpty ? IdKind.None : IsNumber(id) ? IdKind.Number : IdKind.Text;
        return kind != IdKind.Text || RowId.IsAllowed(id);
    }

    /// <summary>007 is a text: as a number it would come back as 7.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> id)
    {
        var digits = id[0] == '-' ? id[1..] : id;
        if (digits.IsEmpty || digits[0] is < (byte)'0' or > (byte)'9') return false;
        return (digits[0] != '0' || id.Length == 1)
            && Utf8Parser.TryParse(id, out long _, out var read) && read == id.Length;
    }

    private static RowId ToRowId(IdKind kind, ReadOnlySpan<byte> id) => kind switch
    {
        IdKind.Number => new(long.Parse(id), null),
        IdKind.Text when RowId.IsAllowed(id) => new(null, Encoding.UTF8.GetString(id)),
        _ => default,
    };

    private static string Given(ReadOnlySpan<byte> cell) => $"'{Excerpt.From(Encoding.UTF8.GetString(cell))}'";

    private int RefuseFirstLine(ReadOnlySpan<byte> bytes, RowBlock block)
    {
        var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        isSkipping = end < 0;
        block.Refuse(line, default, [record.End == CsvEnd.InQuotes && end >= 0 ? OpenQuote : Unended(bytes)],
            kept?.Unknown);
        return LineLength(bytes);
    }

    private static FieldFault Unended(ReadOnlySpan<byte> bytes) =>
        bytes.Length > RowLimits.MaxRowBytes ? RowLimits.TooLong : OpenQuote;

    private static int LineLength(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? bytes.Length : end + (bytes[end..].StartsWith("\r\n"u8) ? 2 : 1);
    }
}
