using PurchaseApi.Scoring.Decisions;

namespace PurchaseApi.Scoring.Batches;

/// <summary>All the words that an answer can have after its probability, worded once: the outcomes of a contract are
/// few, the rows are many.</summary>
/// <param name="outcomes">Of the contract.</param>
/// <param name="word">Outcome -> bytes.</param>
public sealed class AnswerTails(Outcomes outcomes, Func<Outcome, byte[]> word)
{
    private readonly byte[][] tails = [.. outcomes.All.Select(word)];

    /// <summary>The longest, in bytes.</summary>
    public int MaxLength => tails.Max(tail => tail.Length);

    public ReadOnlySpan<byte> Of(in Prediction prediction) => tails[prediction.Outcome.Index];
}
