using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Scoring.Batches;

/// <summary>All the words that an answer can have after its probability, worded once: the words of a contract are few,
/// the rows are many.</summary>
/// <param name="contract">Whose segments, intents and actions they are.</param>
/// <param name="word">Confidence, segment, intent and action -> bytes.</param>
public sealed class AnswerTails(FittedContract contract, Func<Confidence, string?, Intent?, string?, byte[]> word)
{
    private static readonly Confidence[] Confidences = Enum.GetValues<Confidence>();

    private readonly string?[] segments = [null, .. contract.Segments.Select(segment => segment.Name)];
    private readonly Intent?[] intents = [null, .. contract.Intents];

    // Without a decision the action is the intent's, so there is nothing to tell apart.
    private readonly IReadOnlyList<string> actions = contract.Decision?.Names ?? [];
    private readonly byte[][] tails =
    [
        .. from confidence in Confidences
           from segment in (string?[])[null, .. contract.Segments.Select(segment => segment.Name)]
           from intent in (Intent?[])[null, .. contract.Intents]
           from action in contract.Decision?.Names ?? (IReadOnlyList<string?>)[intent?.Action]
           select word(confidence, segment, intent, action),
    ];

    /// <summary>The longest, in bytes.</summary>
    public int MaxLength => tails.Max(tail => tail.Length);

    public ReadOnlySpan<byte> Of(in Prediction prediction)
    {
        var (segment, intent) = (0, 0);
        while (!ReferenceEquals(segments[segment], prediction.Segment)) segment++;
        while (!ReferenceEquals(intents[intent], prediction.Intent)) intent++;
        var place = (((int)prediction.Confidence * segments.Length) + segment) * intents.Length + intent;
        if (actions.Count == 0) return tails[place];

        var action = 0;
        while (!ReferenceEquals(actions[action], prediction.Action)) action++;
        return tails[(place * actions.Count) + action];
    }
}
