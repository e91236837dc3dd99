using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Numerics;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Support;

/// <summary>A models folder of its own for a test, into which versions of a small model are published in no time: a
/// logistic regression whose intercept tells one version from another.</summary>
internal sealed class ModelsFolder : IDisposable
{
    public string Path { get; init; } = Directory.CreateTempSubdirectory("models-").FullName;

    public ModelRepository Repository => new(Path);

    /// <summary>A contract like the one that is shipped for the default model, with an action in each band and no
    /// decision.</summary>
    public static string PurchaseYaml => File.ReadAllText(
        System.IO.Path.Combine(SharedData.Repository, "tests", "PurchaseApi.Tests", "Support", "purchase.yaml"));

    /// <summary>The same with a decision in place of the bands' actions.</summary>
    public static string DecidingYaml => PurchaseYaml
        .Replace(", action: no_marketing_spend", "", StringComparison.Ordinal)
        .Replace(", action: reminder_or_recommendation", "", StringComparison.Ordinal)
        .Replace(",               action: offer_or_discount", "", StringComparison.Ordinal)
        + """

        decision:
          value: 0.35 * basket_value
          actions:
            reminder: { cost: 0.05, odds: 1.25 }
            discount:
              cost: 0.20
              discount: 0.10 * basket_value
              odds: 2

        """;

    /// <summary>The same with a control group of 20%.</summary>
    public static string ControlledYaml => DecidingYaml + "control: { share: 0.2, salt: spring }\n";

    /// <summary>The same contract under another name.</summary>
    public PublishedVersion PublishAs(string name) =>
        Publish(yaml: PurchaseYaml.Replace("name: purchase\n", $"name: {name}\n", StringComparison.Ordinal));

    public PublishedVersion Publish(
        double intercept = 0, string? yaml = null, bool promote = true, TimeProvider? time = null,
        string? report = null, IReadOnlyList<Finding>? findings = null, IReadOnlyList<Row>? driftReference = null)
    {
        var contract = ContractFile.Parse(yaml ?? PurchaseYaml, "contract.yaml");
        var rows = Rows(contract, count: 64);
        var fitted = ContractFitting.Fit(contract, rows);
        var encoder = new FeatureEncoder(fitted);
        var matrix = encoder.ToMatrix(rows);
        var scaling = ScalingFitting.Fit(ScalingKind.Standard, matrix);
        var model = LogisticRegressionJson.Write(new LogisticRegression(
            encoder.Columns, scaling, intercept, [.. encoder.Columns.Select((_, column) => 0.1 + (0.05 * column))]));
        var scorer = LogisticRegressionJson.Read(model, encoder.Columns);
        var contents = new Dictionary<string, byte[]> { ["contract.json"] = fitted.ToJson(), ["model.json"] = model };
        if (report is not null) contents[PublishedVersion.ReportFile] = System.Text.Encoding.UTF8.GetBytes(report);
        var publisher = new Publisher(Repository, time ?? TimeProvider.System);
        var version = publisher.Publish(files => new Manifest
        {
            Format = Manifest.CurrentFormat,
            Model = contract.Name,
            Algorithm = "logistic_regression",
            Hyperparameters = new() { ["c"] = 1 },
            Libraries = new() { ["none"] = "0" },
            Data = new("0000", rows.Count, 0, 0.5, "made for a test"),
            Split = new("none", 0, driftReference?.Count ?? rows.Count, 0, 0),
            InputProfiles = driftReference is null ? null : InputProfiling.Profile(contract.Inputs, driftReference),
            Metrics = new(new() { ["roc_auc"] = new(0.8, 0.7, 0.9) }, new()),
            Findings = findings ?? [],
            Importance = [],
            Calibration = new PlattScaling(1, 0),
            Threshold = new(0.5, "f1", "nothing"),
            Conformal = new(new(new(0.4, 0.6), new(0.4, 0.6)), []),
            GoldenRows = GoldenRows.Draw(
                fitted,
                new FittedModel(scorer, model, features =>
                    [.. Enumerable.Range(0, features.RowCount).Select(i => scorer.Margin(features.Row(i)))]),
                rows, seed: 1),
            Files = files,
        }, contents);
        if (promote) publisher.Promote(contract.Name, version.Id);
        return version;
    }

    /// <summary>Allowed rows spread over every input's range, some values missing where they may be.</summary>
    public static IReadOnlyList<Row> Rows(Contract contract, int count, int seed = 7)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
                new Row(default, [.. contract.Inputs.Select(input => Value(input, random))])),
        ];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static double Value(Input input, Random random) => input switch
    {
        _ when input.Missing.Kind != MissingKind.Refuse && random.Next(12) == 0 => double.NaN,
        ListInput { Values.Count: > 0 } => random.Next(1 << Math.Min(20, input.Values.Count)),
        ListInput => random.Next(5),
        { Levels.Count: > 0 } => random.Next(input.Levels.Count),
        IntegerInput => Math.Floor(Math.Clamp(random.NextDouble() * 30, input.Low, input.High)),
        _ => Math.Clamp(random.NextDouble() * 100, input.Low, input.High),
    };
}
