namespace PurchaseApi.Training.Numerics;

/// <summary>Rows to fit on and the rows held out meanwhile, both ascending.</summary>
internal sealed record Fold(int[] Train, int[] HeldOut);

/// <summary>Cross-validation: every row is held out once, and the folds share each class evenly.</summary>
internal static class StratifiedFolds
{
    public static IReadOnlyList<Fold> Deal(bool[] labels, int folds, int seed)
    {
        if (folds < 2 || folds > labels.Length)
            throw new ArgumentOutOfRangeException(
                nameof(folds), folds, $"folds must be in [2, {labels.Length}], the number of rows");

        var random = new Random(seed);
        // Dealt out like cards, one class after the other: sizes differ by one row at most, in total and per class.
        int[] dealt = [.. Shuffled.Rows(labels, true, random), .. Shuffled.Rows(labels, false, random)];
        var foldOfRow = new int[labels.Length];
        for (var i = 0; i < dealt.Length; i++) foldOfRow[dealt[i]] = i % folds;

        return
        [
            .. Enumerable.Range(0, folds).Select(fold => new Fold(
                [.. Enumerable.Range(0, labels.Length).Where(row => foldOfRow[row] != fold)],
                [.. Enumerable.Range(0, labels.Length).Where(row => foldOfRow[row] == fold)])),
        ];
    }
}

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
