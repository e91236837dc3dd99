using System.Runtime.InteropServices;
using System.Text;

namespace PurchaseApi.Training.Drafting;

/// <summary>The different cells of a column and how often each stands there; of very many, those that come early, among
/// which are the frequent ones. Memory does not grow with the file.</summary>
/// <param name="many">Beyond so many, a column has many.</param>
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

    /// <summary>Share of the cells that are the first of their spelling; judged where there came to be many.</summary>
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
