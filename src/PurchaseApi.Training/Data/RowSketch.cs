namespace PurchaseApi.Training.Data;

/// <summary>
/// Recognizes rows without keeping them: of the rows with values of their own, the 256 smallest hashes. A file that
/// holds a share of these rows holds that share of the hashes, about. A hash of 32 bits gives no row away: a million
/// rows share each with 0.0002 others, and who guesses a row cannot be sure.
/// Source: Cohen and Kaplan, Summarizing data using bottom-k sketches (2007).
/// </summary>
internal static class RowSketch
{
    /// <summary>Share of the hashes from which on a file is said to hold the rows.</summary>
    public const double KnownShare = 0.2;

    private const int Size = 256;

    // Where fewer rows have values of their own, equal rows mean nothing.
    private const double LeastOwnShare = 0.5;

    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <returns>Ascending; null where the rows are too coarse, or too few.</returns>
    public static IReadOnlyList<uint>? Compute(LabelledRows data, int[] rows)
    {
        var hashes = Array.ConvertAll(rows, row => Hash(data, row));
        Array.Sort(hashes);
        uint[] own =
        [
            .. hashes.Where((hash, i) =>
                (i == 0 || hashes[i - 1] != hash) && (i == hashes.Length - 1 || hashes[i + 1] != hash)),
        ];
        return own.Length < Size || own.Length < LeastOwnShare * hashes.Length ? null : own[..Size];
    }

    /// <summary>The share of the hashes that rows of this data have.</summary>
    public static double Found(IReadOnlyList<uint> sketch, LabelledRows data)
    {
        var wanted = sketch.ToHashSet();
        var found = Enumerable.Range(0, data.Rows.Count).Select(row => Hash(data, row)).Where(wanted.Contains);
        return found.Distinct().Count() / (double)sketch.Count;
    }

    private static uint Hash(LabelledRows data, int row)
    {
        var hash = (Basis ^ (data.Labels[row] ? 1UL : 0)) * Prime;
        for (var slot = 0; slot < data.InputCount; slot++)
        {
            var value = data.Value(row, slot);
            var bits = double.IsNaN(value) ? ulong.MaxValue : BitConverter.DoubleToUInt64Bits(value + 0.0);   // -0 is 0
            for (var part = 0; part < 8; part++) hash = (hash ^ ((bits >> (8 * part)) & 0xff)) * Prime;
        }

        // FNV leaves its last bits badly mixed.
        return (uint)((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9 >> 32);
    }
}
