using System.Globalization;
using System.Text;
using System.Text.Json;
using MathNet.Numerics.Distributions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary>200 customers of eight visits each and a coin per customer: nothing can be learned but who is who.</summary>
public sealed class RepeatedCustomersTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task A_random_label_per_customer_is_not_predicted()
    {
        var drawn = await Train(draws: 8, "--algorithms", "logistic_regression,nearest_neighbors", "--trials", "4");

        Assert.InRange(drawn.Average(one => one.Auc), 0.4, 0.6);
        Assert.All(drawn, one => Assert.Contains("repeated_id", one.Findings));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Intervals_cover_chance_in_about_95_percent_of_draws()
    {
        var drawn = await Train(draws: 40);

        Assert.InRange(drawn.Average(one => one.Auc), 0.44, 0.56);
        Assert.InRange(drawn.Count(one => one.Low <= 0.5 && one.High >= 0.5), 34, 40);
        Assert.All(drawn, one => Assert.Contains("repeated_id", one.Findings));
    }

    private async Task<List<(double Auc, double Low, double High, string[] Findings)>> Train(
        int draws, params string[] options)
    {
        var contract = Write("repeated.yaml", """
            name: repeated
            id: customer_id
            inputs:
              visits: { type: number }
              minutes: { type: number }
              spend: { type: number }
            label: { name: bought, positive: 1 }
            """);
        var drawn = new List<(double, double, double, string[])>();
        for (var seed = 1; seed <= draws; seed++)
        {
            var data = Write($"visits{seed}.csv", Visits(seed));
            var run = await Worker.Run(
            [
                "train", "--model", "repeated", "--contract", contract, "--data", data, "--models", models.Path, "--json",
                "--no-promote", .. options,
            ]);
            var trained = JsonDocument.Parse(run.Output).RootElement;
            var auc = trained.GetProperty("metrics").GetProperty("roc_auc");
            double Figure(string name) => auc.GetProperty(name).GetDouble();
            drawn.Add((
                Figure("value"), Figure("low"), Figure("high"),
                [.. trained.GetProperty("findings").EnumerateArray().Select(one => one.GetProperty("code").GetString()!)]));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            Culture, $"mean ROC AUC {drawn.Average(one => one.Item1):F3} of {draws} draws"));
        return drawn;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(models.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Visits(int seed)
    {
        var random = new Random(seed);
        var csv = new StringBuilder("customer_id,visits,minutes,spend,bought\n");
        for (var customer = 0; customer < 200; customer++)
        {
            double[] means =
            [
                Normal.Sample(random, 20, 6), Normal.Sample(random, 50, 20), Normal.Sample(random, 100, 40),
            ];
            var label = random.NextDouble() < 0.3 ? 1 : 0;
            for (var visit = 0; visit < 8; visit++)
            {
                var cells = means.Select(mean => (mean + Normal.Sample(random, 0, 0.1)).ToString("F2", Culture));
                csv.Append(Culture, $"{1000 + customer},{string.Join(',', cells)},{label}\n");
            }
        }

        return csv.ToString();
    }

    private static CultureInfo Culture => CultureInfo.InvariantCulture;
}
