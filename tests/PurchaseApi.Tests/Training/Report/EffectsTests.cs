using System.Xml.Linq;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Tests.Training.Report;

public sealed class EffectsTests(TrainedReport trained) : IClassFixture<TrainedReport>
{
    private readonly ReportPage page = trained.Page;

    [Fact]
    public void Every_number_has_a_curve_with_a_band()
    {
        var figures = page.Section("effects").Descendants("figure").ToArray();

        Assert.Equal(["Amount", "Visits"], figures.Select(figure => figure.Descendants("h3").Single().Value).Order());
        Assert.All(figures, figure => Assert.Contains(
            figure.Descendants("path"), path => path.Attribute("class")?.Value == "band"));
    }

    [Fact]
    public void Effects_go_the_way_of_the_data()
    {
        // Amount raises the chance by half a point each; visits by eight.
        foreach (var figure in page.Section("effects").Descendants("figure"))
        {
            int[] means =
            [
                .. figure.Descendants("tbody").Elements("tr").Select(row => Percent(row.Elements().ElementAt(1).Value)),
            ];
            Assert.True(means[^1] > means[0] + 10, string.Join(", ", means));
        }
    }

    [Fact]
    public void Every_level_has_its_mean()
    {
        var levels = page.Rows("effects").Where(row => row[0] == "colour").Select(row => row[1]);

        Assert.Equal([TrainedReport.Level, TrainedReport.Quotes, "plain"], levels);
    }

    [Fact]
    public void Calibration_is_shown_before_and_after() =>
        Assert.Matches("Calibration error: [0-9.]+ before .hollow., [0-9.]+ after", page.ReadText("curves"));

    [Theory]
    [InlineData(0, 100, "0 20 40 60 80 100")]
    [InlineData(3.2, 11.7, "4 6 8 10")]
    [InlineData(5, 5, "5")]
    public void Axes_between_two_values_have_round_ticks(double low, double high, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', Axis.Between("x", low, high).Ticks));

    private static int Percent(string text) => (int)Math.Round(double.Parse(text.TrimEnd('%')));
}
