using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Outcomes;

/// <summary>Puts together what was predicted and what happened. The log is read once, line by line; only rows with an
/// outcome are kept.</summary>
internal sealed class OutcomeJoin(ModelRepository repository, string model, JoinOptions options)
{
    private readonly OrderedDictionary<string, VersionRows> versions = [];
    private readonly Dictionary<string, string> words = [];   // bands and actions, each in memory once

    /// <exception cref="Files.DataException">The log cannot be read.</exception>
    public JoinedLog Run(PredictionLogFolder log, OutcomesFile outcomes, CancellationToken cancellation)
    {
        foreach (var line in log.Read(model))
        {
            cancellation.ThrowIfCancellationRequested();
            Take(line, log.Counts, outcomes);
        }

        outcomes.CountUnknown();
        foreach (var version in versions.Values) version.SortByTime();
        log.Counts.Joined = versions.Values.Sum(version => version.Rows.Count);
        return new(
            log.Counts, outcomes.Counts, [.. versions.Values.OrderBy(version => version.Id, StringComparer.Ordinal)]);
    }

    private void Take(LoggedPrediction line, LogCounts counts, OutcomesFile outcomes)
    {
        if (options.On.KeyOf(line) is not { } key || double.IsNaN(line.Probability))
        {
            counts.WithoutKey++;
            return;
        }

        var version = Version(line.Version);
        var values = version.Read(line);
        version.Drift?.Add(values, line.Probability);
        var outcome = outcomes.Find(key);
        if (options.NowUtc - line.TimeUtc < options.Horizon) counts.NotDue++;
        else if (outcome is not { } happened) counts.WithoutOutcome++;
        else if (happened.IsConflicting) counts.Conflicting++;
        else if (happened.AtUtc != DateTime.MinValue && happened.AtUtc < line.TimeUtc) outcomes.Counts.Early++;
        else if (!version.Add(Joined(line, key, IsWithin(line, happened, outcomes.Counts), version, values)))
            counts.Repeated++;
    }

    /// <summary>What comes true after the horizon did not come true within it.</summary>
    private bool IsWithin(LoggedPrediction line, RowOutcome outcome, OutcomeCounts counts)
    {
        if (!outcome.IsPositive || options.Horizon == TimeSpan.Zero || outcome.AtUtc <= line.TimeUtc + options.Horizon)
            return outcome.IsPositive;

        counts.Late++;
        return false;
    }

    private JoinedRow Joined(
        LoggedPrediction line, UInt128 key, bool label, VersionRows version, double[]? values)
    {
        var offer = line.IsControl == true ? line.WouldBe : line.Action;
        return new()
        {
            Ticks = line.TimeUtc.Ticks,
            Key = key,
            Unit = line.Id is { } id ? JoinKeys.Hash(id) : key,
            Probability = line.Probability,
            IsPredicted = line.IsPositive,
            Label = label,
            Intent = Word(line.Intent),
            Offer = Word(offer),
            IsControl = line.IsControl,
            Worth = version.Worth.Of(line, values, label),
            Shadow = line.Shadow is { } shadow ? shadow with { Version = Word(shadow.Version)! } : null,
        };
    }

    private VersionRows Version(string id)
    {
        if (!versions.TryGetValue(id, out var version))
            versions.Add(id, version = VersionRows.Load(repository, model, id));
        return version;
    }

    private string? Word(string? word) => word is null ? null
        : words.TryGetValue(word, out var known) ? known
        : words[word] = word;
}

/// <param name="Horizon">How long an outcome may take; zero: whatever is known counts.</param>
/// <param name="NowUtc">Rows whose horizon is not over by then are left out.</param>
internal sealed record JoinOptions(JoinKey On, TimeSpan Horizon, DateTime NowUtc);

/// <param name="Versions">In the order of their names, which begin with the time.</param>
internal sealed record JoinedLog(LogCounts Log, OutcomeCounts Outcomes, IReadOnlyList<VersionRows> Versions);

/// <summary>What was predicted for a row, what was done, and what happened.</summary>
internal readonly record struct JoinedRow
{
    public required long Ticks { get; init; }

    /// <summary>Of the row; <see cref="Unit"/> where the join is on ids.</summary>
    public required UInt128 Key { get; init; }

    /// <summary>The id where the log has one, else the row itself: rows of one id are one observation, not
    /// several.</summary>
    public required UInt128 Unit { get; init; }

    public required double Probability { get; init; }

    /// <summary>Whether it was predicted to come true.</summary>
    public required bool IsPredicted { get; init; }

    /// <summary>Whether it came true.</summary>
    public required bool Label { get; init; }

    public string? Intent { get; init; }

    /// <summary>What the decision came to; in the control group it was not done.</summary>
    public string? Offer { get; init; }

    /// <summary>null where the contract has no control group.</summary>
    public bool? IsControl { get; init; }

    /// <summary>What the row earned: the value of a purchase less discount and cost; NaN where that is not
    /// known.</summary>
    public double Worth { get; init; }

    public ShadowPrediction? Shadow { get; init; }

    /// <summary>Whether an action was to be done that a control group tells the effect of. Such an outcome does not say
    /// whether the probability, which is of doing nothing, was right.</summary>
    public bool IsTreated => IsControl == false && IsAction(Offer);

    /// <summary>Whether something is done at all.</summary>
    public static bool IsAction(string? offer) => offer is not (null or Scoring.Contracts.Decision.None);
}

/// <summary>What a line of the log and an outcome have in common.</summary>
internal enum JoinKey
{
    Id,

    /// <summary>The request's id and the row's place in it.</summary>
    RequestRow,
}

internal static class JoinKeys
{
    /// <summary>The values of <c>--on</c>.</summary>
    public const string Id = "id", RequestRow = "request_id,row";

    public static JoinKey Parse(string text) => text == Id ? JoinKey.Id : JoinKey.RequestRow;

    /// <returns>null where the line does not have it.</returns>
    public static UInt128? KeyOf(this JoinKey key, LoggedPrediction line) =>
        key == JoinKey.Id ? line.Id is { } id ? Hash(id) : null : RowKey(line);

    /// <summary>Of the row in its request; null without a request id.</summary>
    public static UInt128? RowKey(LoggedPrediction line) => line.RequestId is { } request
        ? RowKey(request, line.Row.ToString(CultureInfo.InvariantCulture))
        : null;

    public static UInt128 RowKey(string request, string row) => Hash($"{request}\n{row}");

    /// <summary>Half of a SHA-256: as good as the text, in 16 bytes.</summary>
    public static UInt128 Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]));
    }
}
