using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary><c>model: auto</c>.</summary>
public sealed class FeatureSelectionTests : IDisposable
{
    private const string Contract = """
        name: chosen
        inputs:
          minutes: { type: number }
          noise: { type: number }
          channel: { type: category, values: [Web, Shop, Phone] }
          color: { type: category, values: [red, green, blue] }
        features:
          twice: 2 * noise
        model: auto
        label: { name: bought, positive: 1 }
        """;

    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData("logistic_regression")]
    [InlineData("gradient_boosting")]
    public async Task Only_informative_inputs_are_selected(string algorithm)
    {
        var version = await Train(algorithm, Rows(isTelling: true, seed: 5));

        Assert.Equal(["minutes", "channel"], version.Predictor.Contract.Model);
        Assert.Equal(["minutes", "noise", "channel", "color"], version.Predictor.Contract.Inputs.Select(input => input.Name));
    }

    /// <summary>Chance may speak for an input; that none would be left is no selection.</summary>
    [Fact]
    public async Task Something_is_kept_without_any_signal()
    {
        string[] all = ["minutes", "noise", "channel", "color", "twice"];
        for (var seed = 1; seed <= 4; seed++)
        {
            var kept = (await Train("logistic_regression", Rows(isTelling: false, seed), "--force"))
                .Predictor.Contract.Model;

            Assert.NotEmpty(kept);
            Assert.Equal(all.Where(kept.Contains), kept);
        }
    }

    [Theory]
    [InlineData("model: auto", "model: all", "must be a list of names, such as [time_spent, pages_viewed], or auto")]
    [InlineData("label: { name: bought, positive: 1 }", "", "model: needs a label")]
    public void Invalid_selections_are_rejected(string written, string instead, string said) =>
        Assert.Contains(said, Assert.Throws<PurchaseApi.Scoring.Contracts.ContractException>(
            () => ContractFile.Parse(Contract.Replace(written, instead), "contract.yaml")).Message);

    private async Task<PublishedVersion> Train(string algorithm, string rows, params string[] options)
    {
        var (contract, data) = (Path.Combine(models.Path, "chosen.yaml"), Path.Combine(models.Path, "chosen.csv"));
        File.WriteAllText(contract, Contract);
        File.WriteAllText(data, rows);
        var run = await Worker.Run(
        [
            "train", "--model", "chosen", "--contract", contract, "--data", data, "--models", models.Path,
            "--algorithms", algorithm, "--trials", "1", .. options,
        ]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return PublishedVersion.Load(models.Repository, "chosen", models.Repository.Current("chosen"));
    }

    private static string Rows(bool isTelling, int seed)
    {
        var random = new Random(seed);
        var csv = new StringBuilder("minutes,noise,channel,color,bought\n");
        for (var i = 0; i < 2000; i++)
        {
            var (minutes, noise, channel, color) =
                (random.NextDouble(), random.NextDouble(), random.Next(3), random.Next(3));
            var logOdds = isTelling ? (4 * minutes) - 2 + (channel == 1 ? 1 : -0.5) : 0;
            var bought = random.NextDouble() < 1 / (1 + Math.Exp(-logOdds)) ? 1 : 0;
            csv.Append(CultureInfo.InvariantCulture, $"{minutes:F4},{noise:F4},{"Web Shop Phone".Split(' ')[channel]},");
            csv.Append(CultureInfo.InvariantCulture, $"{"red green blue".Split(' ')[color]},{bought}\n");
        }

        return csv.ToString();
    }
}
