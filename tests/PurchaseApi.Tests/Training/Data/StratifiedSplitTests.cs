using PurchaseApi.Training.Data;

namespace PurchaseApi.Tests.Training.Data;

public sealed class StratifiedSplitTests
{
    [Fact]
    public void Parts_are_disjoint_and_of_the_stated_size()
    {
        for (var rows = 0; rows < 70; rows++)
            for (var positives = 0; positives <= rows; positives++)
            {
                var split = StratifiedSplit.Draw(Labels(rows, positives), 42);

                Assert.Equal(
                    Enumerable.Range(0, rows), split.Train.Concat(split.Validation).Concat(split.Holdout).Order());
                Assert.All(Parts(split), part => Assert.InRange(part.Rows.Length - part.Share * rows, -0.99, 0.99));
            }
    }

    [Fact]
    public void Class_shares_differ_by_one_row_at_most()
    {
        for (var rows = 0; rows < 70; rows++)
            for (var positives = 0; positives <= rows; positives++)
            {
                var labels = Labels(rows, positives);
                foreach (var part in Parts(StratifiedSplit.Draw(labels, 42)))
                {
                    var taken = part.Rows.Count(row => labels[row]);
                    Assert.InRange(taken - part.Share * positives, -1.0001, 1.0001);
                    Assert.InRange(
                        part.Rows.Length - taken - part.Share * (rows - positives), -1.0001, 1.0001);
                }
            }
    }

    [Fact]
    public void Totals_use_the_largest_remainder()
    {
        var split = StratifiedSplit.Draw(Labels(5_001, 1_234), 42);

        Assert.Equal((3_501, 750, 750), (split.Train.Length, split.Validation.Length, split.Holdout.Length));
    }

    [Fact]
    public void The_seed_decides_the_split()
    {
        var labels = Labels(200, 60);
        var split = StratifiedSplit.Draw(labels, 42);

        Assert.Equal(split.Holdout, StratifiedSplit.Draw(labels, 42).Holdout);
        Assert.NotEqual(split.Holdout, StratifiedSplit.Draw(labels, 43).Holdout);
    }

    [Fact]
    public void Rows_ascend_in_each_part()
    {
        var split = StratifiedSplit.Draw(Labels(200, 60), 42);

        Assert.All(Parts(split), part => Assert.Equal(part.Rows.Order(), part.Rows));
    }

    private static (int[] Rows, double Share)[] Parts(RowSplit split) =>
        [(split.Train, 0.70), (split.Validation, 0.15), (split.Holdout, 0.15)];

    private static bool[] Labels(int rows, int positives) =>
        [.. Enumerable.Range(0, rows).Select(row => row < positives)];
}
