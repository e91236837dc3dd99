using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Data;

/// <summary>Rows to fit on, to choose by and to measure once. Rows ascend.</summary>
internal sealed record RowSplit(int[] Train, int[] Validation, int[] Holdout)
{
    /// <summary>How it was made, for the manifest.</summary>
    public string Method { get; init; } = "stratified";

    public SplitSummary Summary(int seed) => new(Method, seed, Train.Length, Validation.Length, Holdout.Length);
}

/// <summary>How rows are to be split, and the column that says it.</summary>
/// <param name="Column">null when no column is needed.</param>
internal sealed record SplitOption(SplitKind Kind, string? Column)
{
    public static readonly SplitOption Stratified = new(SplitKind.Stratified, null);
}

internal enum SplitKind
{
    /// <summary>70/15/15 at random, the base rate the same in each.</summary>
    Stratified,

    /// <summary>Likewise, but rows with one value of the column stay together.</summary>
    Grouped,

    /// <summary>The earliest 70 % to fit on, the latest 15 % to measure.</summary>
    ByTime,

    /// <summary>The column says train, validation or holdout.</summary>
    Given,
}

/// <summary>
/// 70 % of the rows to fit on, 15 % to choose by and 15 % to measure once, the base rate the same in each. Rows ascend.
/// </summary>
internal static class StratifiedSplit
{
    private static readonly int[] percents = [70, 15, 15];

    public static RowSplit Draw(bool[] labels, int seed)
    {
        var random = new Random(seed);
        var (positives, negatives) = (Shuffled.Rows(labels, true, random), Shuffled.Rows(labels, false, random));
        var positiveShares = Shares(positives.Length, negatives.Length);
        int[] negativeShares = [.. Totals(labels.Length).Zip(positiveShares, (total, share) => total - share)];

        int[] Part(int part) =>
        [
            .. positives.Skip(positiveShares.Take(part).Sum()).Take(positiveShares[part])
                .Concat(negatives.Skip(negativeShares.Take(part).Sum()).Take(negativeShares[part]))
                .Order(),
        ];

        return new RowSplit(Part(0), Part(1), Part(2));
    }

    /// <summary>Rows per part by largest remainder.</summary>
    private static int[] Totals(int rows)
    {
        int[] totals = [.. percents.Select(percent => Whole(rows, percent))];
        foreach (var part in Parts().OrderByDescending(part => Rest(rows, percents[part])).Take(rows - totals.Sum()))
            totals[part]++;

        return totals;
    }

    /// <summary>Positives per part, such that neither class is off its exact share by more than one row.</summary>
    private static int[] Shares(int positives, int negatives)
    {
        var totals = Totals(positives + negatives);
        int[] shares = [.. percents.Select(percent => Whole(positives, percent))];

        // Rows of a part that whole shares leave open: 2 is one of each class, 1 goes to the class that lost more.
        int Open(int part) => totals[part] - Whole(positives, percents[part]) - Whole(negatives, percents[part]);
        int Lost(int part) => Rest(positives, percents[part]) - Rest(negatives, percents[part]);
        var takers = Parts().Where(part => Open(part) > 0).OrderByDescending(part => Open(part)).ThenByDescending(Lost);
        foreach (var part in takers.Take(positives - shares.Sum()).ToArray()) shares[part]++;

        return shares;
    }

    private static IEnumerable<int> Parts() => Enumerable.Range(0, percents.Length);

    private static int Whole(int rows, int percent) => (int)((long)rows * percent / 100);

    private static int Rest(int rows, int percent) => (int)((long)rows * percent % 100);
}

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

/// <summary>Rows to fit on and the rows held out meanwhile, both ascending.</summary>
internal sealed record Fold(int[] Train, int[] HeldOut);

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
