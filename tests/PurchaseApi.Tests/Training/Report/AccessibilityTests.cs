using System.Xml.Linq;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests.Training.Report;

public sealed class AccessibilityTests
{
    private static readonly ReportPage page = new(TrainingReport.Write(ReportExample.Create()));

    [Fact]
    public void Heading_levels_are_not_skipped()
    {
        int[] levels = [.. page.All("h1", "h2", "h3", "h4").Select(heading => heading.Name.LocalName[1] - '0')];

        Assert.Single(levels, level => level == 1);
        Assert.Equal(1, levels[0]);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.InRange(pair.Second, 2, pair.First + 1));
        Assert.Equal("en", page.Root.Attribute("lang")!.Value);
    }

    [Fact]
    public void Every_chart_has_a_text_and_a_table()
    {
        var figures = page.All("figure").ToArray();

        Assert.Equal(5, figures.Length);
        Assert.All(figures, figure =>
        {
            var chart = figure.Element("svg")!;
            var ids = chart.Elements().Where(one => one.Name.LocalName is "title" or "desc").ToArray();
            Assert.Equal(
                chart.Attribute("aria-labelledby")!.Value.Split(' '), ids.Select(one => one.Attribute("id")!.Value));
            Assert.All(ids, one => Assert.NotEmpty(one.Value));
            Assert.NotEmpty(figure.Element("details")!.Descendants("td"));
        });
        Assert.All(page.All("svg").Except(figures.Elements("svg")), mark =>
            Assert.Equal("true", mark.Attribute("aria-hidden")!.Value));
    }

    [Fact]
    public void Tables_have_scopes_and_captions()
    {
        Assert.All(page.All("th"), head => Assert.NotNull(head.Attribute("scope")));
        Assert.All(page.All("table"), table => Assert.NotEmpty(table.Element("caption")!.Value));
    }

    [Fact]
    public void Every_link_leads_to_a_section() =>
        Assert.All(page.All("a"), link => Assert.NotNull(page.Section(link.Attribute("href")!.Value[1..])));
}
