using PurchaseApi.Scoring.Contracts;

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
