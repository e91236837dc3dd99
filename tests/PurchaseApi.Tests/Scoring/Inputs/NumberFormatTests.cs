using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Tests.Scoring.Inputs;

public sealed class NumberFormatTests
{
    [Theory]
    [InlineData("1234.56", "1234.5", 1234.5)]
    [InlineData("1234.56", "-2.5e3", -2500)]
    [InlineData("1234.56", ".5", 0.5)]
    [InlineData("1234.56", "$12.50", 12.5)]
    [InlineData("1,234.56", "$1,234.50", 1234.5)]
    [InlineData("1,234.56", "(27.4)", -27.4)]
    [InlineData("1,234.56", "($1,027.40)", -1027.4)]
    [InlineData("1,234.56", "12%", 0.12)]
    [InlineData("1,234.56", "1,234,567", 1234567)]
    [InlineData("1,234.56", "₹ 12,34,567", 1234567)]
    [InlineData("1,234.56", "Rs. 1,23,456.5", 123456.5)]
    [InlineData("1.234,56", "1,23E+05", 123000)]
    [InlineData("1234.56 kg", "12.5 kg", 12.5)]
    [InlineData("1234.56 kg", "12.5KG", 12.5)]
    [InlineData("1234.56 kg", "12.5", 12.5)]
    [InlineData("1.234,56 km/h", "1.012,5 km/h", 1012.5)]
    [InlineData("1 234,56 °C", "-2,5°C", -2.5)]
    [InlineData("1234.56 /5", "4.5/5", 4.5)]
    [InlineData("1.234,56", "€ 1.234,50", 1234.5)]
    [InlineData("1.234,56", "12,50 EUR", 12.5)]
    [InlineData("1.234,56", "-€12,5", -12.5)]
    [InlineData("1.234,56", "12,5-", -12.5)]
    [InlineData("1 234,56", "1\u00A0234,5 €", 1234.5)]
    [InlineData("1'234.56", "CHF 1'234.5", 1234.5)]
    [InlineData("1234.56", "R$ 12.5", 12.5)]
    [InlineData("1234.56", "1.2k", 1200)]
    [InlineData("1234.56", "$3.45M", 3450000)]
    [InlineData("1.234,56", "-1,5B €", -1500000000)]
    [InlineData("1,234.56", "from £12", 12)]
    [InlineData("1.234,56", "ab 12,50 €", 12.5)]
    [InlineData("1 234,56", "à partir de 1 234,50 €", 1234.5)]
    [InlineData("1234.56", "~12", 12)]
    [InlineData("1234.56 kg", "ca. 12.5 kg", 12.5)]
    [InlineData("1,234.56", "(1,234)", -1234)]
    [InlineData("1.234,56", "(1.234,50)", -1234.5)]
    [InlineData("h:mm:ss", "00:12:33", 753)]
    [InlineData("h:mm:ss", "125:00:00.5", 450000.5)]
    [InlineData("h:mm:ss", "-4:05", -245)]
    [InlineData("h:mm:ss", "1h 20m", 4800)]
    [InlineData("h:mm:ss", "2d 3h", 183600)]
    [InlineData("h:mm:ss", "45 s", 45)]
    public void Numbers_are_read_as_people_write_them(string format, string text, double expected)
    {
        Assert.True(NumberFormat.Named(format)!.TryRead(text, out var value));
        Assert.Equal(expected, value, 12);
    }

    [Theory]
    [InlineData("1234.56", "1,234")]
    [InlineData("1,234.56", "1,23")]
    [InlineData("1,234.56", "12,34,56")]
    [InlineData("1.234,56", "12.34.567")]
    [InlineData("1234.56 kg", "12.5 g")]
    [InlineData("1234.56 kg", "kg")]
    [InlineData("1,234.56", "1,234,56.5")]
    [InlineData("1.234,56", "1.5")]
    [InlineData("1234.56", "--1")]
    [InlineData("1234.56", "(-1)")]
    [InlineData("1234.56", "1e999")]
    [InlineData("1234.56", "NaN")]
    [InlineData("1234.56", "1.2.3")]
    [InlineData("1234.56", "12 pieces")]
    [InlineData("1234.56", "V01")]
    [InlineData("1234.56", "ab12")]
    [InlineData("1234.56", "ca.12")]
    [InlineData("1234.56", "Zone 12")]
    [InlineData("1234.56", "fromage 12")]
    [InlineData("1234.56", "K-12")]
    [InlineData("1234.56", "SKU123")]
    [InlineData("1234.56", "k")]
    [InlineData("h:mm:ss", "16:9")]
    [InlineData("h:mm:ss", "1:60:00")]
    [InlineData("h:mm:ss", "3m 2h")]
    [InlineData("h:mm:ss", "12")]
    [InlineData("1234.56", "$")]
    [InlineData("1234.56", "%")]
    [InlineData("1234.56", "")]
    public void Other_texts_are_not_numbers(string format, string text) =>
        Assert.False(NumberFormat.Named(format)!.TryRead(text, out _));

    [Theory]
    [InlineData("1234.56", "1", "2.5", "-3e2")]
    [InlineData("1,234.56", "1,234", "12.5")]
    [InlineData("1.234,56", "1,234", "12,5")]
    [InlineData("1.234,56", "1.234,5", "1.234")]
    [InlineData("1 234,56", "1 234", "0,5")]
    [InlineData(null, "1,5", "1.5")]
    [InlineData(null, "3+", "1,2")]
    public void A_columns_format_reads_all_its_cells(string? format, params string[] texts) =>
        Assert.Equal(format, NumberFormat.Detect(texts)?.Example);

    [Fact]
    public void Percents_are_the_same_doubles_as_their_fractions_in_JSON()
    {
        for (var tenths = 0; tenths < 1000; tenths++)
        {
            Assert.True(NumberFormat.Plain.TryRead($"{tenths / 10}.{tenths % 10} %", out var value));
            Assert.Equal(double.Parse($"0.{tenths:000}", System.Globalization.CultureInfo.InvariantCulture), value);
        }
    }
}
