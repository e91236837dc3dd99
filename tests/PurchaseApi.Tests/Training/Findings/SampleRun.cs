using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Findings;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Tests.Training.Findings;

/// <summary>Labelled rows, their split and a model's probability for every one of them.</summary>
internal sealed record SampleRun(
    IReadOnlyList<Input> Inputs, Row[] Rows, bool[] Labels, RowSplit Split, double[] Probabilities)
{
    private const int Seed = 42;

    /// <summary>The probabilities' threshold is found on the training rows, as a run does.</summary>
    public double Threshold { get; init; } = double.NaN;

    private static IReadOnlyList<Input> PurchaseInputs { get; } =
        ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml").Inputs;

    /// <summary>Generated sessions, evaluated by the probabilities that they were drawn from.</summary>
    public static SampleRun Clean(int seed, int rows = 5_000)
    {
        SampleSession[] sessions = [.. SampleSessions.Generate(rows, seed)];
        bool[] labels = [.. sessions.Select(session => session.Purchase)];
        return new(
            PurchaseInputs, [.. sessions.Select(ToRow)], labels, StratifiedSplit.Draw(labels, Seed),
            [.. sessions.Select(session => session.TrueProbability)]);
    }

    public SampleRun With(Input input, Func<int, double> value) => this with
    {
        Inputs = [.. Inputs, input],
        Rows = [.. Rows.Select((row, i) => row with { Values = [.. row.Values, value(i)] })],
    };

    public IReadOnlyList<Finding> Findings()
    {
        var data = new LabelledRows(Rows, Labels, Dropped: 0, Sha256: "");
        var train = Array.ConvertAll(Split.Train, row => Probabilities[row]);
        var threshold = double.IsNaN(Threshold)
            ? ThresholdChoice.F1.Choose(train, data.LabelsOf(Split.Train))
            : Threshold;
        return FindingChecks.Run(new(
            Inputs, data, Split, Array.ConvertAll(Split.Holdout, row => Probabilities[row]), threshold,
            AllBaselines.Fit(Inputs, data, Split.Train), Seed));
    }

    private static Row ToRow(SampleSession session) => new(default,
    [
        session.TimeSpent ?? double.NaN,
        session.PagesViewed ?? double.NaN,
        session.BasketValue ?? double.NaN,
        LevelIndex(3, session.DeviceType),
        LevelIndex(4, session.CustomerType),
    ]);

    private static double LevelIndex(int slot, string? value) =>
        value is null ? double.NaN : PurchaseInputs[slot].Values.ToList().IndexOf(value);
}
