using PurchaseApi.Scoring.Features;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms.Monotonicity;

namespace PurchaseApi.Tests.Training.Algorithms.Monotonicity;

public sealed class CoursesTests
{
    private const string Inputs =
        """
        name: moving
        inputs:
          basket: { type: number, range: [0, 1000] }
          change: { type: number, range: [-10, 10] }
          pages: { type: integer, range: [0, 100] }
          open: { type: number }
          kept: { type: number, range: [0, 10], missing: keep }
          level: { type: ordinal, values: [Low, Middle, High] }
          device: { type: category, values: [Phone, Desk] }
          tags: { type: list, values: [a, b] }
        features:
          ratio: basket / (pages + 1)
        """;

    [Theory]
    [InlineData("basket", nameof(Trend.Rising))]
    [InlineData("pages", nameof(Trend.Still))]
    [InlineData("ratio", nameof(Trend.Rising))]
    [InlineData("-basket", nameof(Trend.Falling))]
    [InlineData("100 - 2 * basket", nameof(Trend.Falling))]
    [InlineData("minmax(basket) + minmax(pages)", nameof(Trend.Rising))]
    [InlineData("basket * pages", nameof(Trend.Rising))]
    [InlineData("basket * change", nameof(Trend.Unknown))]
    [InlineData("basket * basket", nameof(Trend.Rising))]
    [InlineData("(basket - 500) * (basket - 500)", nameof(Trend.Unknown))]
    [InlineData("basket - ratio", nameof(Trend.Unknown))]
    [InlineData("basket / pages", nameof(Trend.Unknown))]
    [InlineData("pages / (basket + 1)", nameof(Trend.Falling))]
    [InlineData("change / (basket + 1)", nameof(Trend.Unknown))]
    [InlineData("(change - 20) / (basket + 1)", nameof(Trend.Rising))]
    [InlineData("basket / (basket + 1)", nameof(Trend.Unknown))]
    [InlineData("basket / open", nameof(Trend.Unknown))]
    [InlineData("open * basket * basket", nameof(Trend.Unknown))]
    [InlineData("pages / open", nameof(Trend.Still))]
    [InlineData("basket + open", nameof(Trend.Rising))]
    [InlineData("abs(basket)", nameof(Trend.Rising))]
    [InlineData("abs(basket - 50)", nameof(Trend.Unknown))]
    [InlineData("abs(-basket - 1)", nameof(Trend.Rising))]
    [InlineData("sqrt(basket)", nameof(Trend.Rising))]
    [InlineData("sqrt(basket - 1)", nameof(Trend.Unknown))]
    [InlineData("log1p(basket)", nameof(Trend.Rising))]
    [InlineData("log1p(basket - 1)", nameof(Trend.Unknown))]
    [InlineData("min(basket, pages)", nameof(Trend.Rising))]
    [InlineData("max(basket, -basket)", nameof(Trend.Unknown))]
    [InlineData("clamp(basket, 10, pages)", nameof(Trend.Rising))]
    [InlineData("basket > 50", nameof(Trend.Rising))]
    [InlineData("pages >= basket", nameof(Trend.Falling))]
    [InlineData("basket == 50", nameof(Trend.Unknown))]
    [InlineData("not basket < 50 or pages == 3", nameof(Trend.Rising))]
    [InlineData("basket > 5 and basket < 50", nameof(Trend.Unknown))]
    [InlineData("is_missing(basket)", nameof(Trend.Still))]
    [InlineData("is_missing(sqrt(basket - 1))", nameof(Trend.Unknown))]
    [InlineData("if(device == 'Phone', basket, 2 * basket)", nameof(Trend.Rising))]
    [InlineData("if(device == 'Phone', basket, -basket)", nameof(Trend.Unknown))]
    [InlineData("if(basket > 50, 2, 1)", nameof(Trend.Rising))]
    [InlineData("if(basket > 50, 1, 2)", nameof(Trend.Falling))]
    [InlineData("if(basket < 50, 1, basket + 1)", nameof(Trend.Rising))]
    [InlineData("if(basket > 50, kept, 20)", nameof(Trend.Unknown))]
    [InlineData("if(pages > 50, kept, basket)", nameof(Trend.Rising))]
    [InlineData("count(tags) + basket", nameof(Trend.Rising))]
    [InlineData("contains(tags, 'a')", nameof(Trend.Still))]
    [InlineData("if(level >= 'Middle', basket, basket / 2)", nameof(Trend.Rising))]
    public void The_trend_of_a_feature_follows_from_its_formula(string feature, string trend)
    {
        var contract = Fitted.From($"{Inputs}\n  last: {feature}\nlabel: {{ name: bought, positive: 1 }}\n");

        Assert.Equal(trend, $"{new Courses(contract, contract.Inputs[0]).TrendOf("last")}");
    }

    /// <summary>Whatever is said to move one way alone does so, on random rows.</summary>
    [Theory]
    [MemberData(nameof(Formulas))]
    public void Known_trends_hold_for_random_values(string feature)
    {
        var contract = Fitted.From($"{Inputs}\n  last: {feature}\nlabel: {{ name: bought, positive: 1 }}\n");
        var trend = new Courses(contract, contract.Inputs[0]).TrendOf("last");
        if (trend == Trend.Unknown) return;

        var encoder = new FeatureEncoder(contract);
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            double[] values =
            [
                0, (random.NextDouble() * 20) - 10, random.Next(4), random.Next(-2, 3),
                random.Next(3) == 0 ? double.NaN : random.Next(11), random.Next(3), random.Next(2), random.Next(4),
            ];
            double[] course = [.. Enumerable.Range(0, 60).Select(step => At(values, step switch
            {
                < 20 => step / 10.0,
                _ => (step - 19) * 25,
            }))];
            foreach (var (before, after) in course.Zip(course.Skip(1)))
                Assert.True(
                    double.IsNaN(before) == double.IsNaN(after)
                    && !(trend is Trend.Rising or Trend.Still && after < before)
                    && !(trend is Trend.Falling or Trend.Still && after > before),
                    $"{feature} is {trend}, but goes from {before} to {after}");
        }

        double At(double[] values, double basket)
        {
            values[0] = Math.Min(basket, 1000);
            var slots = new double[encoder.SlotCount];
            encoder.Derive(values, slots);
            return slots[^1];
        }
    }

    /// <summary>Random formulas of the language's numbers.</summary>
    public static TheoryData<string> Formulas()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 150).Select(_ => Number(3)).Distinct()];

        string Number(int depth) => depth == 0
            ? random.Next(8) switch
            {
                < 3 => "basket",
                3 => "change",
                4 => "pages",
                5 => "kept",
                6 => "ratio",
                _ => $"{random.Next(-3, 60)}",
            }
            : random.Next(12) switch
            {
                < 2 => $"({Number(depth - 1)} + {Number(depth - 1)})",
                2 => $"({Number(depth - 1)} - {Number(depth - 1)})",
                3 or 4 => $"({Number(depth - 1)} * {Number(depth - 1)})",
                5 => $"({Number(depth - 1)} / {Number(depth - 1)})",
                6 => $"min({Number(depth - 1)}, {Number(depth - 1)})",
                7 => $"abs({Number(depth - 1)})",
                8 => $"sqrt({Number(depth - 1)})",
                9 => $"log1p({Number(depth - 1)})",
                10 => $"clamp({Number(depth - 1)}, 0, {Number(depth - 1)})",
                _ => $"if({Number(depth - 1)} > {Number(depth - 1)}, {Number(depth - 1)}, {Number(depth - 1)})",
            };
    }
}
