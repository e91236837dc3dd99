using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Outcomes;

/// <summary>What became of a model's predictions: the document of `outcomes --json`.</summary>
/// <param name="Log">Lines of the log by what became of them.</param>
/// <param name="Outcomes">Rows of the outcomes likewise.</param>
/// <param name="Odds">What actions multiplied the odds by, over all versions.</param>
internal sealed record OutcomesDocument(
    string Model, DateTime At, double HorizonDays, LogCounts Log, OutcomeCounts Outcomes,
    IReadOnlyList<VersionOutcomes> Versions, IReadOnlyList<MeasuredOdds> Odds)
{
    /// <summary>The standing of the version in service; else of the newest one that has outcomes.</summary>
    public VersionOutcomes? Current =>
        Versions.FirstOrDefault(version => version.InService) ?? (Versions is [.., var newest] ? newest : null);

    /// <exception cref="DataException">Log or outcomes cannot be read, or there is nothing to join.</exception>
    public static OutcomesDocument Measure(OutcomesRequest request, CancellationToken cancellation) =>
        From(request, Join(request, cancellation));

    /// <exception cref="DataException">Log or outcomes cannot be read, or there is nothing to join.</exception>
    public static JoinedLog Join(OutcomesRequest request, CancellationToken cancellation)
    {
        var outcomes = OutcomesFile.Read(
            request.Data, request.Reference.Predictor.Contract, request.Join.On, request.TimeColumn, request.Hash);
        var join = new OutcomeJoin(request.Repository, request.Model, request.Join);
        var joined = join.Run(new(request.LogPath), outcomes, cancellation);
        return joined.Versions.Count > 0
            ? joined
            : throw new DataException($"--log {request.LogPath}: has no predictions of '{request.Model}' to join");
    }

    public static OutcomesDocument From(OutcomesRequest request, JoinedLog joined)
    {
        var (repository, reference) = (request.Repository, request.Reference);
        var current = repository.IsPromoted(request.Model) ? repository.Current(request.Model) : null;
        var (same, others) = ByLabel(joined.Versions, reference);
        return new(
            request.Model, request.Join.NowUtc, request.Join.Horizon.TotalDays, joined.Log, joined.Outcomes,
            [.. same.Select(version => VersionOutcomes.Measure(version, current))],
            MeasuredOdds.Measure(same.Select(version => version.Rows), reference.Predictor.Contract.Decision))
        {
            OtherLabel = others,
        };
    }

    /// <summary>Versions whose contract means another label than the outcomes do; they are left out.</summary>
    public IReadOnlyList<string> OtherLabel { get; init; } = [];

    private static (VersionRows[] Same, string[] Others) ByLabel(
        IReadOnlyList<VersionRows> versions, PublishedVersion reference)
    {
        var condition = Condition(reference.Predictor.Contract);
        var same = versions.ToLookup(
            version => version.Published is null || Condition(version.Published.Predictor.Contract) == condition);
        return ([.. same[true]], [.. same[false].Select(version => version.Id)]);
    }

    private static string? Condition(FittedContract contract) =>
        contract.Document.Label is { } label ? LabelSource.Condition(label) : null;
}

/// <param name="Reference">The version whose contract says which outcome is positive.</param>
/// <param name="TimeColumn">Of the outcomes; null: not said.</param>
/// <param name="Hash">Hashes ids as the log does; null: they are plain.</param>
internal sealed record OutcomesRequest(
    ModelRepository Repository, string Model, PublishedVersion Reference, string LogPath, DataFile Data,
    JoinOptions Join, string? TimeColumn = null, Func<string, string>? Hash = null);

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
