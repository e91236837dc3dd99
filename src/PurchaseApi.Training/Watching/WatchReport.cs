using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Outcomes;

namespace PurchaseApi.Training.Watching;

internal enum WatchDecision
{
    /// <summary>The candidate is published and in service.</summary>
    Promoted,

    /// <summary>The version in service stays, and the candidate is not published.</summary>
    Kept,

    /// <summary>A version was trained on this very file; nothing was trained.</summary>
    Repeated,

    /// <summary>A person has to look at it.</summary>
    Failed,
}

/// <summary>What became of a file of the inbox, or of a look at outcomes.</summary>
/// <param name="Reason">A sentence or two.</param>
internal sealed record WatchReport(string File, DateTimeOffset At, WatchDecision Decision, string Reason)
{
    /// <summary>Of the file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The version that was published.</summary>
    public string? Version { get; init; }

    /// <summary>The version that was in service.</summary>
    public string? Champion { get; init; }

    /// <summary>The candidate's, as the three below.</summary>
    public string? Algorithm { get; init; }

    public Challenge? Challenge { get; init; }

    /// <summary>On its holdout, with 95 % intervals.</summary>
    public OrderedDictionary<string, Estimate>? Metrics { get; init; }

    public IReadOnlyList<Finding>? Findings { get; init; }

    public Verdict? Verdict { get; init; }

    /// <summary>Why outcomes were looked at; absent for a file of the inbox.</summary>
    public VersionStanding? Standing { get; init; }
}
