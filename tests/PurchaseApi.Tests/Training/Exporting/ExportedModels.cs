using System.Text;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Training.Exporting;

/// <summary>Versions of every algorithm over a contract that has everything, trained once.</summary>
public sealed class ExportedModels : IAsyncLifetime
{
    /// <summary>An input of every type, a rule of every kind and a function of every kind.</summary>
    internal const string Yaml =
        """
        name: odd
        id: key
        inputs:
          amount: { type: number, range: [-10, 1000], missing: median }
          height: { type: number, range: [-50, 300], missing: keep }
          pieces: { type: integer, range: [0, 100], missing: 3 }
          colour:
            type: category
            values: [red, 'light blue', grün, "it's"]
            aliases: { rot: red }
            unknown: red
            missing: grün
          shape: { type: category, values: [round, square], unknown: missing, missing: keep }
          size: { type: ordinal, values: [S, M, L], aliases: { small: S }, missing: M }
          member: { type: flag, missing: keep }
          seen: { type: date, missing: keep }
          as_of: { type: date }
          tags: { type: list, values: [new, on sale, gift], missing: on sale }
          words: { type: list, missing: keep }
        features:
          ratio: amount / pieces
          age: days_since(seen)
          at_hour: hour(seen)
          day_of_week: weekday(seen)
          month_seen: month(seen)
          day_seen: day_of_year(seen)
          on_weekend: is_weekend(seen)
          logged: log1p(max(amount, 0))
          root: sqrt(abs(height))
          clipped: clamp(height, 0, 50) - min(amount, 20, pieces)
          on_sale: contains(tags, 'on sale')
          tag_count: count(tags)
          word_count: count(words)
          is_large: size >= 'L' and not member
          chosen: if(is_missing(height), 1, -height * 2)
          is_red: colour == 'red' or shape != 'round'
        label: { name: bought, positive: 1 }
        segments:
          tall: height > 100 and is_weekend(seen)
          many: pieces >= 20 or is_missing(shape)
          rest: otherwise
        intents:
          - { level: low, below: threshold }
          - { level: high }
        decision:
          value: 0.4 * amount
          actions:
            remind: { cost: 0.05, odds: 1.3 }
            discount: { cost: 0.2, discount: 0.1 * amount, odds: 2 }
        """;

    private static readonly string[] all =
    [
        "logistic_regression", "random_forest", "gradient_boosting", "support_vector_machine", "neural_network",
        "nearest_neighbors",
    ];

    public static TheoryData<string> Algorithms { get; } = [.. all];

    private readonly string folder = Directory.CreateTempSubdirectory("exported-").FullName;

    internal PublishedVersion this[string algorithm]
    {
        get
        {
            var repository = new ModelRepository(Path.Combine(folder, algorithm));
            return PublishedVersion.Load(repository, "odd", repository.Versions("odd")[0]);
        }
    }

    internal string Models(string algorithm) => Path.Combine(folder, algorithm);

    public async ValueTask InitializeAsync()
    {
        var (contract, data) = (Path.Combine(folder, "contract.yaml"), Path.Combine(folder, "rows.csv"));
        await File.WriteAllTextAsync(contract, Yaml);
        await File.WriteAllTextAsync(data, Rows());
        foreach (var algorithm in all)
        {
            var run = await Worker.Run(
                "train", "--model", "odd", "--data", data, "--contract", contract, "--models", Models(algorithm),
                "--algorithms", algorithm, "--trials", "1", "--no-promote");
            Assert.True(run.ExitCode is 0 or 3, run.Errors + run.Output);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Rows()
    {
        var contract = ContractFile.Parse(Yaml, "contract.yaml");
        var random = new Random(3);
        var csv = new StringBuilder().AppendLine(string.Join(
            ',', [.. contract.Inputs.Select(input => input.Name), "bought"]));
        foreach (var row in ModelsFolder.Rows(contract, count: 900))
        {
            var values = row.Values;
            foreach (var (index, input) in contract.Inputs.Index())
                if (input.Type.Name == "date" && !double.IsNaN(values[index]))
                    values[index] = 1_700_000_000 + random.Next(60_000_000);
            var margin = (values[0] > 40 ? 1 : -1) + (values[2] / 15) - (double.IsNaN(values[1]) ? 1 : values[1] / 50);
            var label = random.NextDouble() < 1 / (1 + Math.Exp(-margin)) ? "1" : "0";
            csv.AppendLine(string.Join(
                ',', [.. contract.Inputs.Zip(values, (input, value) =>
                    double.IsNaN(value) ? "" : CsvCells.From(input.ToCell(value))), label]));
        }

        return csv.ToString();
    }
}
