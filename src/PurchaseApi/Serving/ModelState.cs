using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Serving;

/// <summary>What is known of a model: the version in service, and what went wrong with the one that should
/// be.</summary>
/// <param name="InService">null until a version was loaded.</param>
/// <param name="Failure">Why the version that <c>current</c> names is not in service; null when it is.</param>
internal sealed record ModelState(string Name, ServedModel? InService = null, ReloadFailure? Failure = null);

/// <param name="Version">The version that was refused; null when <c>current</c> itself cannot be read.</param>
/// <param name="Reason">In words.</param>
/// <param name="At">When it was refused last.</param>
/// <param name="Times">How often it was refused.</param>
internal sealed record ReloadFailure(VersionId? Version, string Reason, DateTimeOffset At, int Times = 1);
