using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests.Training.Report;

public sealed class HtmlTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\" onload=\"alert(1)")]
    [InlineData("' onload='alert(1)")]
    [InlineData("&lt;b&gt; & &amp;")]
    [InlineData("</style><!-- ]]>")]
    public void Texts_are_encoded_in_elements_and_attributes(string text)
    {
        var page = System.Xml.Linq.XElement.Parse($"{Html.From($"""<p title="{text}">{text}</p>""")}");

        Assert.Equal(text, page.Value);
        Assert.Equal(text, page.Attribute("title")!.Value);
        Assert.Empty(page.Elements());
    }

    [Fact]
    public void Letters_of_every_language_stay_readable() =>
        Assert.Equal("<b>größer, 大きい, больше</b>", $"{Html.From($"<b>{"größer, 大きい, больше"}</b>")}");

    [Fact]
    public void Nested_markup_is_not_encoded_twice()
    {
        var inner = Html.From($"<b>{"<"}</b>");

        Assert.Equal("<p><b>&lt;</b><b>&lt;</b></p>", $"{Html.From($"<p>{inner}{(Html[])[inner]}{(Html?)null}</p>")}");
    }

    [Fact]
    public void A_name_may_break_after_an_underscore_and_is_encoded() =>
        Assert.Equal("<code>a_<wbr>&lt;b&gt;</code>", $"{Html.Name("a_<b>")}");

    [Theory]
    [InlineData(-0.0001, "0")]
    [InlineData(12.34, "12.3")]
    [InlineData(460, "460")]
    public void A_coordinate_has_a_tenth_of_a_pixel_and_no_minus_zero(double value, string text) =>
        Assert.Equal(text, $"{Html.From($"{value}")}");
}
