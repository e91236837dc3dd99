using System.Globalization;
using System.Text.RegularExpressions;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Tests.Training.Report;

public sealed class StyleTests
{
    // Of WCAG 2.2, 1.4.3 for text and 1.4.11 for what a chart needs to be understood.
    private const double LeastOfText = 4.5, LeastOfMarks = 3;

    [Theory]
    [InlineData("text", "page", LeastOfText)]
    [InlineData("text", "panel", LeastOfText)]
    [InlineData("text", "warm", LeastOfText)]
    [InlineData("text", "pale", LeastOfText)]
    [InlineData("muted", "page", LeastOfText)]
    [InlineData("blue", "page", LeastOfText)]
    [InlineData("blue", "panel", LeastOfText)]
    [InlineData("orange", "warm", LeastOfText)]
    [InlineData("orange", "page", LeastOfMarks)]
    [InlineData("blue", "pale", LeastOfMarks)]
    public void Colours_have_the_contrast_of_WCAG_AA_in_light_and_dark(string ink, string ground, double least)
    {
        var (inks, grounds) = (Colours(ink), Colours(ground));

        Assert.Equal(2, inks.Length);
        Assert.All(inks.Zip(grounds), pair => Assert.InRange(Contrast(pair.First, pair.Second), least, 21));
    }

    [Fact]
    public void The_style_fetches_nothing() =>
        Assert.DoesNotMatch("url\\(|@import|https?:|<", Style.Sheet + ChartStyle.Sheet);

    private static string[] Colours(string name) =>
        [.. Regex.Matches(Style.Sheet, $"--{name}: #([0-9a-f]+);").Select(match => match.Groups[1].Value)];

    private static double Contrast(string a, string b)
    {
        var (first, second) = (Luminance(a), Luminance(b));
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    private static double Luminance(string hex)
    {
        var full = hex.Length == 3 ? string.Concat(hex.Select(digit => $"{digit}{digit}")) : hex;
        double[] parts = [.. Enumerable.Range(0, 3).Select(i => Linear(full.AsSpan(2 * i, 2)))];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    private static double Linear(ReadOnlySpan<char> hex)
    {
        var share = int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }
}
