using System.Runtime.InteropServices;
using System.Text;

namespace PurchaseApi.Training.Drafting;

/// <summary>The different cells of a column and how often each stands there, as long as they are few: memory does not
/// grow with the file.</summary>
internal sealed class Spellings(int most)
{
    private const int MaxShort = 256;   // characters that are looked up without a string of their own

    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>Cells counted.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there were more than are kept; those that came later are not known.</summary>
    public bool AreMany { get; private set; }

    /// <summary>Spelled as in the file, in the order they were first met.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>Share of the cells that are the first of their spelling; judged where the limit was met.</summary>
    public double DifferentShare => counts.Count / (double)Math.Max(1, AreMany ? countedUntilMany : Count);

    private long countedUntilMany;

    /// <param name="cell">UTF-8, trimmed.</param>
    public void Add(ReadOnlySpan<byte> cell)
    {
        Count++;
        if (AreMany) return;

        if (cell.Length <= MaxShort)
        {
            Span<char> letters = stackalloc char[MaxShort];
            letters = letters[..Encoding.UTF8.GetChars(cell, letters)];
            CollectionsMarshal.GetValueRefOrAddDefault(
                counts.GetAlternateLookup<ReadOnlySpan<char>>(), letters, out _)++;
        }
        else
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, Encoding.UTF8.GetString(cell), out _)++;
        }

        if (counts.Count <= most) return;

        AreMany = true;
        countedUntilMany = Count;
    }
}
