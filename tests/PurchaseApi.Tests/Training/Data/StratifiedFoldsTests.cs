using PurchaseApi.Training.Data;

namespace PurchaseApi.Tests.Training.Data;

public sealed class StratifiedFoldsTests
{
    private static readonly bool[] labels = [.. Enumerable.Range(0, 103).Select(row => row % 4 == 0)];

    [Fact]
    public void Each_row_is_held_out_exactly_once()
    {
        var folds = StratifiedFolds.Deal(labels, 5, 42);

        Assert.Equal(Enumerable.Range(0, 103), folds.SelectMany(fold => fold.HeldOut).Order());
        Assert.All(folds, fold =>
            Assert.Equal(Enumerable.Range(0, 103), fold.Train.Concat(fold.HeldOut).Order()));
    }

    [Fact]
    public void Folds_have_equal_sizes_and_class_shares()
    {
        var folds = StratifiedFolds.Deal(labels, 5, 42);

        Assert.All(folds, fold => Assert.InRange(fold.HeldOut.Length, 20, 21));
        Assert.All(folds, fold => Assert.InRange(fold.HeldOut.Count(row => labels[row]), 5, 6));
    }

    [Fact]
    public void The_seed_decides_the_folds()
    {
        var held = StratifiedFolds.Deal(labels, 5, 42)[0].HeldOut;

        Assert.Equal(held, StratifiedFolds.Deal(labels, 5, 42)[0].HeldOut);
        Assert.NotEqual(held, StratifiedFolds.Deal(labels, 5, 43)[0].HeldOut);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(104)]
    public void Folds_without_rows_are_rejected(int folds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StratifiedFolds.Deal(labels, folds, 42));
}
