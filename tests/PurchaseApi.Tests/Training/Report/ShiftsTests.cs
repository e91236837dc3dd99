using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests.Training.Report;

public sealed class ShiftsTests
{
    private const int Rows = 300;

    /// <summary>The data's rows beyond a third hold values that the others do not.</summary>
    private static ReportInput Shifted(params IReadOnlyList<Finding> findings)
    {
        var input = ReportExample.Create(Rows, null, findings);
        var rows = input.Data.Rows.Select((row, i) =>
        {
            var values = (double[])row.Values.Clone();
            values[0] = i < 200 ? i % 20 : 100 + (i % 20);
            return row with { Values = values };
        });
        return input with
        {
            Data = input.Data with { Rows = [.. rows] },
            Split = new([.. Enumerable.Range(0, 200)], [], [.. Enumerable.Range(200, 100)]),
        };
    }

    [Fact]
    public void Shifted_inputs_show_both_distributions()
    {
        var page = new ReportPage(TrainingReport.Write(Shifted(new Finding("drift_between_splits", "It shifted."))));

        Assert.Contains("time_spent: PSI", page.ReadText("shifts"));
        var rows = page.Rows("shifts");
        Assert.Equal(100, rows.Sum(row => double.Parse(row[1].TrimEnd('%'))), 1.0);
        Assert.Equal("100.0%", rows.Last(row => row[0].StartsWith("time_spent", StringComparison.Ordinal))[2]);
    }

    [Fact]
    public void No_section_without_the_finding() => Assert.DoesNotContain(
        new ReportPage(TrainingReport.Write(Shifted())).All("section"),
        section => section.Attribute("id")!.Value == "shifts");
}
