using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Scoring.Batches;

/// <summary>All that an answer can say after its probability, worded once: the words of a contract are few, the rows
/// are many.</summary>
/// <param name="contract">Whose segments and intents they are.</param>
/// <param name="word">Confidence, segment and intent -> bytes.</param>
public sealed class AnswerTails(FittedContract contract, Func<Confidence, string?, Intent?, byte[]> word)
{
    private static readonly Confidence[] Confidences = Enum.GetValues<Confidence>();

    private readonly string?[] segments = [null, .. contract.Segments.Select(segment => segment.Name)];
    private readonly Intent?[] intents = [null, .. contract.Intents];
    private readonly byte[][] tails =
    [
        .. from confidence in Confidences
           from segment in (string?[])[null, .. contract.Segments.Select(segment => segment.Name)]
           from intent in (Intent?[])[null, .. contract.Intents]
           select word(confidence, segment, intent),
    ];

    /// <summary>The longest, in bytes.</summary>
    public int MaxLength => tails.Max(tail => tail.Length);

    public ReadOnlySpan<byte> Of(in Prediction prediction)
    {
        var (segment, intent) = (0, 0);
        while (!ReferenceEquals(segments[segment], prediction.Segment)) segment++;
        while (!ReferenceEquals(intents[intent], prediction.Intent)) intent++;
        return tails[(((int)prediction.Confidence * segments.Length) + segment) * intents.Length + intent];
    }
}
