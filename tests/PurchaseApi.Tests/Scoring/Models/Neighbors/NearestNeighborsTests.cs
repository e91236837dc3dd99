using System.Text;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Neighbors;

namespace PurchaseApi.Tests.Scoring.Models.Neighbors;

public sealed class NearestNeighborsTests
{
    private static readonly string[] Features = ["time_spent", "pages_viewed"];
    private static readonly Scaling Scaling = new(ScalingKind.Standard, [20, 6], [10, 3], [18, 5]);
    private static readonly double[][] Rows = [[20.5, 6], [30, 6], [20, 9], [50, 30], [18, 5]];
    private static readonly bool[] Labels = [true, false, true, true, false];
    private static readonly byte[] Model = NearestNeighborsJson.Write(Features, Scaling, k: 2, Rows, Labels);

    [Fact]
    public void The_margin_is_the_log_odds_of_the_smoothed_share_of_positives()
    {
        Assert.Equal(Math.Log(0.5 / 0.5), Read().Margin([20, 6]));   // rows 0 and 4
        Assert.Equal(Math.Log(0.75 / 0.25), Read().Margin([20, 8]), 1e-15);   // rows 2 and 0
    }

    [Fact]
    public void Ties_in_distance_go_to_the_first_row()
    {
        double[][] rows = [[10, 6], [30, 6], [20, 3], [20, 6]];

        Assert.Equal(Math.Log(3), Model(rows, [true, false, false, true]).Margin([20, 6]), 1e-15);
        Assert.Equal(0, Model(rows, [false, true, true, true]).Margin([20, 6]));

        static NearestNeighbors Model(double[][] rows, bool[] labels) => new(Scaling, 2, rows, labels);
    }

    [Fact]
    public void Neighbors_are_found_in_every_block()
    {
        double[][] rows = [.. Enumerable.Range(0, 100).Select(row => new double[] { row, row % 7 })];
        for (var row = 0; row < 100; row++)
        {
            bool[] labels = [.. Enumerable.Range(0, 100).Select(other => other == row)];

            Assert.Equal(Math.Log(2), new NearestNeighbors(Scaling, 1, rows, labels).Margin(rows[row]), 1e-15);
        }
    }

    [Fact]
    public void A_missing_feature_counts_as_its_median() =>
        Assert.Equal(Read().Margin([18, 8]), Read().Margin([double.NaN, 8]));

    [Fact]
    public void The_margin_is_finite_for_every_row()
    {
        Assert.True(double.IsFinite(Read().Margin([double.MaxValue, double.NegativeInfinity])));
        Assert.True(double.IsFinite(Read().Margin([double.NaN, double.NaN])));
    }

    [Fact]
    public void Rows_of_another_length_are_rejected() =>
        Assert.Throws<ArgumentException>("features", () => Read().Margin([1]));

    [Fact]
    public void The_file_keeps_training_rows_exactly() =>
        Assert.Contains("\"rows\":[[20.5,6],[30,6],[20,9],[50,30],[18,5]]", Encoding.UTF8.GetString(Model));

    [Theory]
    [InlineData("\"format\":1", "\"format\":2", "format must be 1 (was 2)")]
    [InlineData("nearest_neighbors", "random_forest", "algorithm must be nearest_neighbors (was random_forest)")]
    [InlineData("\"time_spent\"", "\"basket_value\"", "features must be time_spent, pages_viewed (were basket_value")]
    [InlineData("\"k\":2", "\"k\":0", "k must be 1 to 5 (was 0)")]
    [InlineData("\"k\":2", "\"k\":6", "k must be 1 to 5 (was 6)")]
    [InlineData("\"k\":2", "\"k\":1e9", "not hold nearest neighbors")]
    [InlineData("\"k\":2", "\"k\":2,\"k\":2", "not hold nearest neighbors")]
    [InlineData("10110", "1011", "labels must be 5, one for each row (are 4)")]
    [InlineData("10110", "10112", "labels must have a digit, 0 or 1")]
    [InlineData("[50,30]", "[50]", "rows[3] must have 2 values (has 1)")]
    [InlineData("[50,30]", "null", "rows[3] must be an array (was null)")]
    [InlineData("[50,30]", "[50,1e400]", "rows[3][1] must be finite")]
    [InlineData("[50,30]", "[50,\"NaN\"]", "not hold nearest neighbors")]
    [InlineData("[50,30]", "[50,null]", "not hold nearest neighbors")]
    [InlineData("[10,3]", "[10,0]", "scaling.scales must be above 0")]
    [InlineData("[10,3]", "[10]", "scaling.scales must have 2 values (has 1)")]
    [InlineData("\"labels\"", "\"label\"", "not hold nearest neighbors")]
    public void Poisoned_files_are_rejected(string good, string bad, string reason)
    {
        var json = Encoding.UTF8.GetString(Model);
        var poisoned = Encoding.UTF8.GetBytes(json.Replace(good, bad));
        var error = Assert.Throws<ModelFormatException>(() => NearestNeighborsJson.Read(poisoned, Features));

        Assert.Contains(good, json);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Absurd_sizes_are_rejected()
    {
        var tooLong = new byte[ModelDocument.MaxBytes + 1];

        Assert.Throws<ModelFormatException>(() => NearestNeighborsJson.Read(tooLong, Features));
        Assert.Throws<ModelFormatException>(() => OfColumns(0));
        Assert.Throws<ModelFormatException>(() => OfColumns(NearestNeighbors.MaxFeatures + 1));

        static NearestNeighbors OfColumns(int count)
        {
            double[] ones = [.. Enumerable.Repeat(1.0, count)];
            return new NearestNeighbors(new Scaling(ScalingKind.None, ones, ones, ones), 1, [ones], [true]);
        }
    }

    [Fact]
    public void Damaged_files_are_rejected_or_give_finite_margins()
    {
        byte[] letters = [.. "0123456789.eE-,[]{}\"\\"u8];
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            var damaged = Model.ToArray();
            for (var left = random.Next(1, 4); left > 0; left--)
                damaged[random.Next(damaged.Length)] =
                    random.Next(2) == 0 ? (byte)random.Next(256) : letters[random.Next(letters.Length)];
            try
            {
                Assert.True(double.IsFinite(NearestNeighborsJson.Read(damaged, Features).Margin([20, 7])));
            }
            catch (ModelFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, 1999);
    }

    private static NearestNeighbors Read() => NearestNeighborsJson.Read(Model, Features);
}
