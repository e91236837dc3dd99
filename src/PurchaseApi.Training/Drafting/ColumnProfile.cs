using System.Runtime.InteropServices;
using System.Text;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Training.Drafting;

/// <summary>What a column of a file holds; one pass, constant memory.</summary>
/// <param name="header">As in the file, or what tells it apart there.</param>
/// <param name="index">The place of the column.</param>
internal sealed class ColumnProfile(string header, int index)
{
    /// <summary>Different cells that make a column one of many.</summary>
    public const int MostDifferent = 1_000;

    public string Header { get; } = header;

    public int Index { get; } = index;

    /// <summary>Whether the file has a header for it.</summary>
    public bool IsNamed { get; init; } = true;

    /// <summary>In composed Unicode.</summary>
    public Spellings Cells { get; } = new(MostDifferent);

    /// <summary>The cells without a digit.</summary>
    public Spellings Words { get; } = new(MostDifferent);

    public NumberScan Numbers { get; } = new();

    public DateScan Dates { get; } = new(header);

    public long Missing { get; private set; }

    public long Rows => Missing + Cells.Count;

    public bool AreAllNumbers => Cells.Count > 0 && Words.Count == 0 && Numbers.IsPlain;

    /// <summary>Whether every number is one more than the one above.</summary>
    public bool CountsRows => AreAllNumbers && Numbers.CountsRows;

    /// <summary>Share of the rows without a value.</summary>
    public double MissingShare => Missing / (double)Math.Max(1, Rows);

    /// <param name="cell">UTF-8, unquoted.</param>
    public void Add(ReadOnlySpan<byte> cell)
    {
        cell = CellText.Trim(cell);
        if (cell.IsEmpty)
        {
            Missing++;
            return;
        }

        if (cell.ContainsAnyInRange((byte)0x80, (byte)0xFF))
            cell = Encoding.UTF8.GetBytes(ComposedText.Compose(Encoding.UTF8.GetString(cell)));
        Cells.Add(cell);
        if (!cell.ContainsAnyInRange((byte)'0', (byte)'9')
            || (cell.StartsWith("00"u8) && MissingWords.IsNoDate(Encoding.UTF8.GetString(cell))))
        {
            Words.Add(cell);
            return;
        }

        Numbers.Add(cell);
        Dates.Add(cell);
    }
}

/// <summary>The different cells of a column and how often each occurs; of very many, those that come early, among
/// which are the frequent ones. Memory does not grow with the file.</summary>
/// <param name="many">The most distinct values that are counted.</param>
internal sealed class Spellings(int many)
{
    private const int MostKept = 20_000;
    private const int MaxShort = 256;   // characters that are looked up without a string of their own

    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>Cells counted.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there were many.</summary>
    public bool AreMany { get; private set; }

    /// <summary>Spelled as in the file, in the order they were first met.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>Share of the cells that are the first of their spelling; measured until there were many.</summary>
    public double DifferentShare => AreMany
        ? (many + 1) / (double)countedUntilMany
        : counts.Count / (double)Math.Max(1, Count);

    private long countedUntilMany;

    /// <param name="cell">UTF-8, trimmed.</param>
    public void Add(ReadOnlySpan<byte> cell)
    {
        Count++;
        if (cell.Length <= MaxShort)
        {
            Span<char> letters = stackalloc char[MaxShort];
            letters = letters[..Encoding.UTF8.GetChars(cell, letters)];
            var known = counts.GetAlternateLookup<ReadOnlySpan<char>>();
            if (counts.Count < MostKept) CollectionsMarshal.GetValueRefOrAddDefault(known, letters, out _)++;
            else if (known.ContainsKey(letters)) CollectionsMarshal.GetValueRefOrAddDefault(known, letters, out _)++;
        }
        else if (counts.Count < MostKept)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, Encoding.UTF8.GetString(cell), out _)++;
        }

        if (AreMany || counts.Count <= many) return;

        AreMany = true;
        countedUntilMany = Count;
    }
}
