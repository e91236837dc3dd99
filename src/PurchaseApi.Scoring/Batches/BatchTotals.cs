using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Scoring.Batches;

/// <summary>What the predictions of a batch add up to. It belongs to one batch.</summary>
/// <param name="predictor">Whose predictions they are.</param>
/// <param name="calibrationRows">Rows that the calibration was fitted on; 0 where that is unknown.</param>
public sealed class BatchTotals(Predictor predictor, int calibrationRows)
{
    private readonly FittedContract contract = predictor.Contract;
    private readonly long[] rowsByOutcome = new long[predictor.Outcomes.All.Count];
    private long rows;
    private double positives, variance, value, gain;

    /// <param name="predictions">Of rows that were not added before.</param>
    public void Add(ReadOnlySpan<Prediction> predictions)
    {
        if (!contract.HasLabel) return;

        rows += predictions.Length;
        foreach (ref readonly var prediction in predictions)
        {
            var probability = prediction.Probability;
            positives += probability;
            variance += probability * (1 - probability);
            rowsByOutcome[prediction.Outcome.Index]++;
            if (contract.Decision is null) continue;

            if (!double.IsNaN(prediction.ExpectedValue)) value += prediction.ExpectedValue;
            gain += prediction.ExpectedGain;
        }
    }

    /// <summary>The sum of the probabilities and where 95 of 100 such batches have their true count. The count of
    /// independent rows has the variance sum p (1 - p); that the calibration was fitted on rows of its own adds the
    /// share of these rows among those. null without a label.
    /// Source: the variance of a Poisson binomial sum; Wang, On the number of successes in independent trials (1993).
    /// </summary>
    public Estimate? ExpectedPositives
    {
        get
        {
            if (!contract.HasLabel) return null;

            var spread = calibrationRows > 0 ? 1 + (rows / (double)calibrationRows) : 1;
            var half = Estimate.NormalQuantile * Math.Sqrt(variance * spread);
            return new(positives, Math.Max(0, positives - half), Math.Min(rows, positives + half));
        }
    }

    /// <summary>The value of the expected purchases; rows whose value is missing add nothing. null without a
    /// <c>decision</c>.</summary>
    public double? ExpectedValue => contract.Decision is null ? null : value;

    /// <summary>What the actions are expected to bring; null without a <c>decision</c>.</summary>
    public double? ExpectedGain => contract.Decision is null ? null : gain;

    /// <summary>Level -> rows; null without intents.</summary>
    public OrderedDictionary<string, long>? Intents => Count(
        contract.Intents.Select(intent => intent.Level), outcome => outcome.Intent?.Level);

    /// <summary>Action -> rows; null where the contract names none.</summary>
    public OrderedDictionary<string, long>? Actions => Count(
        contract.ActionNames.OfType<string>(), outcome => outcome.Action);

    /// <returns>Word -> rows, in the contract's order; null where it has no such words.</returns>
    private OrderedDictionary<string, long>? Count(IEnumerable<string> words, Func<Outcome, string?> word)
    {
        var counts = new OrderedDictionary<string, long>(words.Select(one => KeyValuePair.Create(one, 0L)));
        foreach (var outcome in predictor.Outcomes.All)
            if (word(outcome) is { } counted) counts[counted] += rowsByOutcome[outcome.Index];
        return counts.Count == 0 ? null : counts;
    }
}
