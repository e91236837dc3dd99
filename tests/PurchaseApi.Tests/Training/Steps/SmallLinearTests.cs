using System.Globalization;
using System.Text;
using System.Text.Json;
using MathNet.Numerics.Distributions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary>500 visits whose purchases follow a straight line through two of five inputs, 79 % of them positive: the
/// choice of an algorithm could be noise, and must not cost.</summary>
public sealed class SmallLinearTests : IDisposable
{
    private static readonly string[] devices = ["Mobile", "Desktop", "Tablet"];

    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    [Trait("Category", "Slow")]
    public async Task The_choice_on_small_data_costs_no_more_than_chance()
    {
        var (chosen, linear) = (new List<double>(), new List<double>());
        for (var seed = 1; seed <= 20; seed++)
        {
            chosen.Add(await HoldoutAuc(seed));
            linear.Add(await HoldoutAuc(seed, "--algorithms", "logistic_regression"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"mean ROC AUC {chosen.Average():F4}, of a line {linear.Average():F4}"));
        Assert.InRange(chosen.Average() - linear.Average(), -0.01, 0.1);
    }

    private async Task<double> HoldoutAuc(int seed, params string[] options)
    {
        File.WriteAllText(Path.Combine(models.Path, "small.yaml"), """
            name: small
            inputs:
              time_spent: { type: number }
              pages_viewed: { type: integer }
              basket_value: { type: number }
              device_type: { type: category, values: [Mobile, Desktop, Tablet] }
              customer_type: { type: category, values: [New, Returning] }
            label: { name: purchase, positive: 1 }
            """);
        File.WriteAllText(Path.Combine(models.Path, "small.csv"), Visits());
        var run = await Worker.Run(
        [
            "train", "--model", "small", "--contract", Path.Combine(models.Path, "small.yaml"),
            "--data", Path.Combine(models.Path, "small.csv"), "--models", models.Path, "--json", "--no-promote",
            "--seed", $"{seed}", .. options,
        ]);
        return JsonDocument.Parse(run.Output).RootElement
            .GetProperty("metrics").GetProperty("roc_auc").GetProperty("value").GetDouble();
    }

    private static string Visits()
    {
        var random = new Random(3);
        var csv = new StringBuilder("time_spent,pages_viewed,basket_value,device_type,customer_type,purchase\n");
        for (var i = 0; i < 500; i++)
        {
            var (minutes, pages) = (5 + (55 * random.NextDouble()), random.Next(1, 20));
            var basket = Math.Max(0, Normal.Sample(random, 45, 40));
            var logOdds = 0.6 + (0.012 * (minutes - 30)) + (0.06 * pages) + (0.004 * (basket - 45));
            var isPurchase = random.NextDouble() < 1 / (1 + Math.Exp(-logOdds));
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{minutes:F2},{pages},{basket:F2},{devices[random.Next(3)]},{(random.Next(2) == 0 ? "New" : "Returning")},");
            csv.Append(isPurchase ? "1\n" : "0\n");
        }

        return csv.ToString();
    }
}
