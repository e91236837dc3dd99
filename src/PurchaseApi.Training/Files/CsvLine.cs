using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Files;

/// <summary>Writes lines of CSV (RFC 4180: CRLF).</summary>
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
    public void Text(string cell) => Plain(CsvCells.From(cell));

    public void End()
    {
        output.Write("\r\n");
        isFirst = true;
    }
}
