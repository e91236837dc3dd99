using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Scoring.Decisions;

/// <summary>What an answer says in words. A contract has few outcomes, so a prediction points to one of them, and
/// whoever words or counts predictions does so by <paramref name="Index"/>.</summary>
/// <param name="Index">Its place in <see cref="Outcomes.All"/>.</param>
/// <param name="Confidence">What split conformal prediction says about the predicted class.</param>
/// <param name="Segment">The first segment whose rule is true; null when there is none.</param>
/// <param name="Intent">The band of the probability; null when the contract has none.</param>
/// <param name="Action">What to do: by the contract's <c>decision</c> where it has one, else the intent's; null without
/// either.</param>
public sealed record Outcome(int Index, Confidence Confidence, string? Segment, Intent? Intent, string? Action);

/// <summary>Every outcome that the answers of a contract can have.</summary>
public sealed class Outcomes
{
    private readonly Outcome[] all;
    private readonly int segments, intents, actions;

    public Outcomes(FittedContract contract)
    {
        segments = contract.Segments.Count + 1;   // the last one is none
        intents = contract.Intents.Count + 1;
        actions = contract.Decision?.Names.Count ?? 1;
        all =
        [
            .. (from confidence in Enum.GetValues<Confidence>()
                from segment in (string?[])[.. contract.Segments.Select(segment => segment.Name), null]
                from intent in (Intent?[])[.. contract.Intents, null]
                from action in contract.Decision?.Names ?? (IReadOnlyList<string?>)[intent?.Action]
                select (confidence, segment, intent, action))
            .Select((one, index) => new Outcome(index, one.confidence, one.segment, one.intent, one.action)),
        ];
    }

    public IReadOnlyList<Outcome> All => all;

    /// <param name="confidence">Of the prediction.</param>
    /// <param name="segment">Its place in the contract; as many as there are for none.</param>
    /// <param name="intent">Its place in the contract; as many as there are for none.</param>
    /// <param name="action">Its place in the names of the <c>decision</c>; 0 without one.</param>
    public Outcome At(Confidence confidence, int segment, int intent, int action) =>
        all[(((((int)confidence * segments) + segment) * intents) + intent) * actions + action];
}
