namespace PurchaseApi.Training.Predictions;

/// <summary>Writes lines of CSV (RFC 4180: CRLF, quotes where they are needed), with nothing in a text that a
/// spreadsheet would take for a formula.</summary>
internal sealed class CsvLine(TextWriter output)
{
    private bool isFirst = true;

    /// <summary>A number, or a word of ours: written as it is.</summary>
    public void Plain(string cell)
    {
        if (!isFirst) output.Write(',');
        isFirst = false;
        output.Write(cell);
    }

    /// <summary>Whatever people wrote.</summary>
    public void Text(string cell)
    {
        // Source: OWASP, CSV Injection. The apostrophe makes it a text.
        if (cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r') cell = $"'{cell}";
        var isQuoted = cell.AsSpan().ContainsAny("\",\r\n");
        Plain(isQuoted ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell);
    }

    public void End()
    {
        output.Write("\r\n");
        isFirst = true;
    }
}
