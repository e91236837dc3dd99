using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Steps;

public sealed class SplitStepTests
{
    private static readonly int[] All = [.. Enumerable.Range(0, 400)];

    [Fact]
    public void Exact_duplicates_stay_on_one_side()
    {
        var data = Rows(row => row / 2);   // each row has a twin, with the same label

        var split = Split(data, SplitKind.Stratified);

        AssertTogether(split, row => row / 2);
        Assert.InRange(split.Train.Length, 270, 290);
    }

    [Fact]
    public void Equal_rows_with_both_labels_may_be_in_any_part()
    {
        var data = Rows(row => row % 4) with { Labels = [.. All.Select(row => row % 5 == 0)] };

        var split = Split(data, SplitKind.Stratified);

        Assert.Equal((280, 60, 60), (split.Train.Length, split.Validation.Length, split.Holdout.Length));
        Assert.All(
            new[] { split.Train, split.Validation, split.Holdout },
            rows => Assert.Equal(4, rows.Select(row => row % 4).Distinct().Count()));
    }

    [Fact]
    public void Rows_of_one_group_stay_on_one_side()
    {
        var data = Rows(row => row) with { GroupOfRow = [.. All.Select(row => row % 90)] };

        var split = Split(data, SplitKind.Grouped);

        AssertTogether(split, row => row % 90);
        Assert.Equal("stratified, by group", split.Method);
    }

    [Fact]
    public void Rows_of_one_id_stay_on_one_side_by_default()
    {
        var data = Rows(row => row) with { GroupOfRow = [.. All.Select(row => row % 90)] };

        var split = Split(data, SplitKind.Stratified);

        AssertTogether(split, row => row % 90);
        Assert.Equal("stratified, by id", split.Method);
    }

    [Fact]
    public void A_given_split_may_separate_an_id()
    {
        var data = Rows(row => row) with
        {
            GroupOfRow = [.. All.Select(row => row % 200)],
            SplitCells = [.. All.Select(row => row < 200 ? "train" : "holdout")],
        };

        var split = Split(data, SplitKind.Given);

        Assert.Equal(Enumerable.Range(200, 200), split.Holdout);
    }

    [Fact]
    public void Duplicates_join_their_groups()
    {
        // Row 1 is row 0's twin and of another group: both groups become one.
        var data = Rows(row => row == 1 ? 0 : row) with { GroupOfRow = [.. All.Select(row => row % 200)] };

        var split = Split(data, SplitKind.Grouped);

        AssertTogether(split, row => row % 200 < 2 ? 0 : row % 200);
    }

    [Fact]
    public void A_split_by_time_holds_out_the_latest_rows()
    {
        var data = Rows(row => row) with { SplitCells = [.. All.Select(row => $"2026-01-{(row % 28) + 1:D2}")] };

        var split = Split(data, SplitKind.ByTime);

        string[] Days(int[] rows) => [.. rows.Select(row => data.SplitCells[row])];
        Assert.True(string.CompareOrdinal(Days(split.Train).Max(), Days(split.Validation).Min()) < 0);
        Assert.True(string.CompareOrdinal(Days(split.Validation).Max(), Days(split.Holdout).Min()) < 0);
        Assert.Equal(All, split.Train.Concat(split.Validation).Concat(split.Holdout).Order());
    }

    [Fact]
    public void A_given_split_is_used()
    {
        string[] says = ["train", "Validation", "HOLDOUT", "train"];
        var data = Rows(row => row) with { SplitCells = [.. All.Select(row => says[row % 4])] };

        var split = Split(data, SplitKind.Given);

        Assert.All(split.Train, row => Assert.Equal("train", says[row % 4]));
        Assert.All(split.Validation, row => Assert.Equal("Validation", says[row % 4]));
        Assert.All(split.Holdout, row => Assert.Equal("HOLDOUT", says[row % 4]));
    }

    [Fact]
    public void Missing_validation_rows_are_drawn_from_training_rows()
    {
        var data = Rows(row => row) with { SplitCells = [.. All.Select(row => row < 340 ? "train" : "holdout")] };

        var split = Split(data, SplitKind.Given);

        Assert.Equal(All[340..], split.Holdout);
        Assert.InRange(split.Validation.Length, 54, 60);
        Assert.Equal(All[..340], split.Train.Concat(split.Validation).Order());
    }

    [Theory]
    [InlineData("Given", "test", "row 1 says 'test'; it must be train, validation, holdout")]
    [InlineData("Given", "train", "needs rows for 'train' and for 'holdout'")]
    [InlineData("ByTime", "yesterday", "row 1 says 'yesterday'; it must be a number or a date like 2026-11-21")]
    [InlineData("ByTime", "5", "too few different times")]
    public void Unusable_split_columns_are_reported(string kind, string cell, string said)
    {
        var data = Rows(row => row) with { SplitCells = [.. All.Select(_ => cell)] };

        Assert.Contains(said, Assert.Throws<DataException>(() => Split(data, Enum.Parse<SplitKind>(kind))).Message);
    }

    [Fact]
    public void Parts_of_one_class_are_rejected()
    {
        var data = Rows(row => row) with { SplitCells = [.. All.Select(row => $"{row}")] };
        Array.Clear(data.Labels, 300, 100);

        var error = Assert.Throws<DataException>(() => Split(data, SplitKind.ByTime));
        Assert.Contains("hold one class alone", error.Message);
    }

    private static RowSplit Split(LabelledRows data, SplitKind kind) =>
        SplitStep.Run(data, RowGroups.Find(data), kind, seed: 42);

    /// <summary>400 rows with a value each; a third is positive.</summary>
    private static LabelledRows Rows(Func<int, double> value) => new(
        [.. All.Select(row => new Row(default, [value(row)]))],
        [.. All.Select(row => value(row) % 3 == 0)], Dropped: 0, Sha256: "");

    private static void AssertTogether(RowSplit split, Func<int, int> group)
    {
        int[][] parts = [split.Train, split.Validation, split.Holdout];
        Assert.Equal(All, parts.SelectMany(part => part).Order());
        var groups = parts.Select(part => part.Select(group).ToHashSet()).ToArray();
        Assert.Equal(groups.SelectMany(one => one).Distinct().Count(), groups.Sum(one => one.Count));
    }
}
