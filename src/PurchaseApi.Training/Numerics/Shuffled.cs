namespace PurchaseApi.Training.Numerics;

internal static class Shuffled
{
    /// <summary>The rows of one class in random order.</summary>
    public static int[] Rows(bool[] labels, bool label, Random random)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == label)];
        random.Shuffle(rows);
        return rows;
    }
}
