using System.Buffers.Text;
using System.Text;

namespace PurchaseApi.Training.Drafting;

/// <summary>What a column of a file holds; one pass, constant memory.</summary>
/// <param name="header">As it stands in the file.</param>
/// <param name="index">The place of the column.</param>
internal sealed class ColumnProfile(string header, int index)
{
    /// <summary>Different cells that are told apart; beyond, a column has many.</summary>
    public const int MostDifferent = 1_000;

    private double last;

    public string Header { get; } = header;

    public int Index { get; } = index;

    public Spellings Cells { get; } = new(MostDifferent);

    /// <summary>Those of the cells that are no number.</summary>
    public Spellings Texts { get; } = new(MostDifferent);

    public long Missing { get; private set; }

    public long Rows => Missing + Cells.Count;

    public long Numbers => Cells.Count - Texts.Count;

    public double Lowest { get; private set; } = double.PositiveInfinity;

    public double Highest { get; private set; } = double.NegativeInfinity;

    public bool HasFraction { get; private set; }

    /// <summary>Whether every number is one more than the one above.</summary>
    public bool CountsRows { get; private set; } = true;

    public double FirstNumber { get; private set; } = double.NaN;

    /// <summary>Lines of the file, from 1, where the first number and the first text stand; 0 when none does.</summary>
    public long NumberLine { get; private set; }

    public long TextLine { get; private set; }

    public string FirstText => Texts.Counts.Keys.FirstOrDefault("");

    /// <summary>The first number as it is spelled.</summary>
    public string FirstNumberCell { get; private set; } = "";

    public bool AreAllNumbers => Cells.Count > 0 && Texts.Count == 0;

    /// <summary>Share of the rows without a value.</summary>
    public double MissingShare => Missing / (double)Math.Max(1, Rows);

    /// <param name="cell">UTF-8, unquoted.</param>
    /// <param name="line">Of the file, from 1.</param>
    public void Add(ReadOnlySpan<byte> cell, long line)
    {
        cell = cell.Trim(" \t"u8);
        if (cell.IsEmpty)
        {
            Missing++;
            return;
        }

        Cells.Add(cell);
        var isNumber = Utf8Parser.TryParse(cell, out double number, out var read) && read == cell.Length;
        if (isNumber && double.IsFinite(number))
            AddNumber(number, cell, line);
        else
            AddText(cell, line);
    }

    private void AddNumber(double number, ReadOnlySpan<byte> cell, long line)
    {
        if (NumberLine == 0)
            (NumberLine, FirstNumber, FirstNumberCell) = (line, number, Encoding.UTF8.GetString(cell));
        else if (number != last + 1)
            CountsRows = false;

        last = number;
        Lowest = Math.Min(Lowest, number);
        Highest = Math.Max(Highest, number);
        HasFraction |= number != Math.Floor(number);
    }

    private void AddText(ReadOnlySpan<byte> cell, long line)
    {
        if (TextLine == 0) TextLine = line;
        Texts.Add(cell);
    }
}
