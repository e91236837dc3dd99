using PurchaseApi.Training.Data;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Steps;

/// <summary>
/// 70 % of the rows to fit on, 15 % to choose by and 15 % to measure once, the base rate the same in each. Rows ascend.
/// </summary>
internal static class StratifiedSplit
{
    private static readonly int[] percents = [70, 15, 15];

    public static RowSplit Of(bool[] labels, int seed)
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
