using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Metrics.Curves;

namespace PurchaseApi.Training.Outcomes;

/// <summary>How a version did on what happened.</summary>
/// <param name="Rows">With an outcome.</param>
/// <param name="Metrics">By name, with 95 % bootstrap intervals. Those of the probability (log loss, Brier score,
/// calibration error) are of the rows of <paramref name="Standing"/>, the others of all rows.</param>
/// <param name="Bins">Of the rows of <paramref name="Standing"/>, by probability.</param>
internal sealed record VersionOutcomes(
    string Version, bool InService, int Rows, int Positives, VersionStanding Standing,
    OrderedDictionary<string, Estimate> Metrics, IReadOnlyList<MeasuredGroup> Bins,
    IReadOnlyList<ActionGain> Gains, IReadOnlyList<ActionEffect> Effects)
{
    private const int Seed = 42;   // of the resamples

    private static readonly string[] OfProbability = ["log_loss", "brier", "calibration_error"];

    /// <summary>The lowest probability that was predicted to come true; null where none was.</summary>
    public double? Threshold { get; init; }

    /// <summary>What cannot be said of it, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Versions that predicted the same rows without being answered.</summary>
    public IReadOnlyList<ShadowComparison> Shadows { get; init; } = [];

    /// <param name="version">With its rows in the order in which they were predicted.</param>
    /// <param name="current">The version in service; null without one.</param>
    public static VersionOutcomes Measure(VersionRows version, VersionId? current)
    {
        var rows = version.Rows;
        var promised = VersionStanding.PromiseRows(rows);
        var threshold = rows.Where(row => row.IsPredicted).Select(row => (double?)row.Probability).Min();
        return new(
            version.Id, version.Id == current?.Text, rows.Count, rows.Count(row => row.Label),
            VersionStanding.Measure(promised, version.Drift?.Columns() ?? []),
            Measured(rows, promised, threshold ?? double.PositiveInfinity), Calibration(promised),
            ActionGain.Measure(rows), ActionEffects.Measure(rows))
        {
            Threshold = threshold,
            Notes = [.. NotesOn(version)],
            Shadows = ShadowComparison.Measure(promised, Seed),
        };
    }

    private static OrderedDictionary<string, Estimate> Measured(
        List<JoinedRow> rows, IReadOnlyList<JoinedRow> promised, double threshold)
    {
        var metrics = rows.Count == 0 ? [] : Intervals(rows, Metric.All);
        var ofProbability = promised.Count == 0 ? [] : Intervals(
            promised, [.. Metric.All.Where(metric => OfProbability.Contains(metric.Name))]);
        foreach (var name in OfProbability)
        {
            if (ofProbability.TryGetValue(name, out var value)) metrics[name] = value;
            else metrics.Remove(name);
        }

        return metrics;

        OrderedDictionary<string, Estimate> Intervals(IReadOnlyList<JoinedRow> some, IReadOnlyList<Metric> wanted) =>
            Bootstrap.Intervals(
                [.. some.Select(row => row.Label)], [.. some.Select(row => row.Probability)], threshold, wanted, Seed,
                Groups(some));
    }

    /// <returns>null where each row is of another id.</returns>
    private static int[]? Groups(IReadOnlyList<JoinedRow> rows)
    {
        var numbers = new Dictionary<UInt128, int>();
        int[] groups = [.. rows.Select(row =>
        {
            if (!numbers.TryGetValue(row.Unit, out var number)) numbers.Add(row.Unit, number = numbers.Count);
            return number;
        })];
        return numbers.Count == rows.Count ? null : groups;
    }

    private static IReadOnlyList<MeasuredGroup> Calibration(IReadOnlyList<JoinedRow> rows)
    {
        if (rows.Count == 0) return [];

        var counts = new RankedRows([.. rows.Select(row => row.Label)], [.. rows.Select(row => row.Probability)]).All();
        return
        [
            .. Reliability.Bin(counts).In(counts).Select(bin =>
                new MeasuredGroup(bin.Rows, bin.Mean, WilsonInterval.Compute(bin.Positives, bin.Rows))),
        ];
    }

    private static IEnumerable<string> NotesOn(VersionRows version)
    {
        if (version.Problem is { } problem)
            yield return $"Version {version.Id} {problem}. Its drift, and what its actions earned, are not known.";
        if (version.UnusableInputs > 0)
            yield return $"{version.UnusableInputs} lines lack inputs that its contract needs, or have values it "
                + "refuses.";
        if (version.Rows.Any(row => JoinedRow.IsAction(row.Offer)) && version.Rows.All(row => row.IsControl is null))
            yield return "There is no control group, so nobody knows what its actions change: all rows count as if "
                + "nothing had been done.";
    }
}

/// <summary>What rows earned that got an action, per row and compared with the control group that it was kept
/// from.</summary>
/// <param name="Rows">That got it, with a worth that is known.</param>
/// <param name="Worth">The mean of them.</param>
/// <param name="Gain">More than the mean of the control rows, with Welch's 95 % interval; null without two of
/// each.</param>
internal sealed record ActionGain(string Action, int Rows, int ControlRows, double? Worth, Estimate? Gain)
{
    /// <summary>Rows whose worth is not known: log the inputs that the decision reads.</summary>
    public int Unknown { get; init; }

    public static IReadOnlyList<ActionGain> Measure(IReadOnlyList<JoinedRow> rows) =>
    [
        .. rows.Where(row => JoinedRow.IsAction(row.Offer)).DistinctBy(row => row.Unit)
            .GroupBy(row => row.Offer!).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group =>
            {
                double[] treated = Worths(group, isControl: false), control = Worths(group, isControl: true);
                return new ActionGain(
                    group.Key, treated.Length, control.Length, treated.Length == 0 ? null : treated.Average(),
                    MeanDifference.Compute(treated, control))
                {
                    Unknown = group.Count(row => double.IsNaN(row.Worth)),
                };
            }),
    ];

    private static double[] Worths(IEnumerable<JoinedRow> rows, bool isControl) =>
    [
        .. rows.Where(row => (row.IsControl == true) == isControl && !double.IsNaN(row.Worth)).Select(row => row.Worth),
    ];
}

/// <summary>A shadow against the version that was answered, on the same rows.</summary>
/// <param name="Metrics">By name, how much better the shadow is, with the 95 % interval of a paired bootstrap; log loss
/// has a minus.</param>
internal sealed record ShadowComparison(string Version, int Rows, OrderedDictionary<string, Estimate> Metrics)
{
    public static IReadOnlyList<ShadowComparison> Measure(IReadOnlyList<JoinedRow> rows, int seed) =>
    [
        .. rows.Where(row => row.Shadow is { } shadow && !double.IsNaN(shadow.Probability))
            .GroupBy(row => row.Shadow!.Value.Version).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Compare(group.Key, [.. group], seed)),
    ];

    private static ShadowComparison Compare(string version, JoinedRow[] rows, int seed)
    {
        bool[] labels = [.. rows.Select(row => row.Label)];
        var shadow = new RankedRows(labels, [.. rows.Select(row => row.Shadow!.Value.Probability)]);
        var answered = new RankedRows(labels, [.. rows.Select(row => row.Probability)]);
        return new(version, rows.Length, new(((string[])["log_loss", "average_precision"]).Select(name =>
        {
            var criterion = Criterion.Named(name);
            return KeyValuePair.Create(name, PairedBootstrap.Difference(
                rows.Length, some => criterion.Measure(shadow.CountRows(some)),
                some => criterion.Measure(answered.CountRows(some)), seed));
        }).Where(one => !double.IsNaN(one.Value.Value))));
    }
}
