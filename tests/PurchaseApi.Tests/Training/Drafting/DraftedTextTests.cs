using PurchaseApi.Training.Drafting;

namespace PurchaseApi.Tests.Training.Drafting;

public sealed class DraftedTextTests
{
    [Theory]
    [InlineData("ProductRelated_Duration", "product_related_duration")]
    [InlineData("Page Views", "page_views")]
    [InlineData("CustomerID", "customer_id")]
    [InlineData(" Größe (cm) ", "grosse_cm")]
    [InlineData("Überraschung!", "uberraschung")]
    [InlineData("GEÖFFNETE SEITEN", "geoffnete_seiten")]
    [InlineData("letzteÄnderung", "letzte_anderung")]
    [InlineData("Kunden-Nr.", "kunden_nr")]
    [InlineData("2nd visit", "n2nd_visit")]
    [InlineData("utm.source", "utm_source")]
    [InlineData("min", "min_value")]
    [InlineData("otherwise", "otherwise_value")]
    [InlineData("顧客", "column")]
    [InlineData("", "column")]
    public void A_header_becomes_a_readable_name(string header, string name) =>
        Assert.Equal(name, new InputNames([]).Give(header));

    [Fact]
    public void Names_are_unique_and_the_label_keeps_its_own()
    {
        var names = new InputNames(["bought"]);

        Assert.Equal(["a_b", "a_b_2", "bought_2", "min_value", "min_value_2"],
            new[] { "A b", "a-b", "Bought", "min", "min value" }.Select(names.Give));
        Assert.True(names.Give(new string('x', 500)).Length <= 64);
    }

    [Theory]
    [InlineData(0, 0.2, true, 0.0, 1.0)]
    [InlineData(0, 27, false, 0.0, 100.0)]
    [InlineData(3, 1000, false, 0.0, 2000.0)]
    [InlineData(-3, 40.5, true, -10.0, 100.0)]
    [InlineData(-0.00004, 0, true, -0.0001, 0.0)]
    [InlineData(-7, -2, false, -20.0, 0.0)]
    public void Ranges_are_round_and_generous(
        double lowest, double highest, bool hasFraction, double low, double high) =>
        Assert.Equal((low, high), OutwardRange.Widen(lowest, highest, hasFraction));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1.7e308)]
    public void Extreme_numbers_have_no_range(double lowest, double highest) =>
        Assert.Null(OutwardRange.Widen(lowest, highest, hasFraction: false));
}
