using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Scoring.Batches;

/// <summary>What the predictions of a batch add up to. It belongs to one batch.</summary>
/// <param name="contract">Whose intents and actions are counted.</param>
/// <param name="calibrationRows">Rows that the calibration was fitted on; 0 where that is unknown.</param>
public sealed class BatchTotals(FittedContract contract, int calibrationRows)
{
    private const double NormalQuantile = 1.96;   // 95 %

    private readonly string?[] actions = ActionsOf(contract);
    private readonly Intent[] intents = [.. contract.Intents];
    private readonly long[] intentRows = new long[contract.Intents.Count];
    private readonly long[] actionRows = new long[ActionsOf(contract).Length];
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
            Count(prediction);
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
            var half = NormalQuantile * Math.Sqrt(variance * spread);
            return new(positives, Math.Max(0, positives - half), Math.Min(rows, positives + half));
        }
    }

    /// <summary>The value of the expected purchases; rows whose value is missing add nothing. null without a
    /// <c>decision</c>.</summary>
    public double? ExpectedValue => contract.Decision is null ? null : value;

    /// <summary>What the actions are expected to bring; null without a <c>decision</c>.</summary>
    public double? ExpectedGain => contract.Decision is null ? null : gain;

    /// <summary>Level -> rows; null without intents.</summary>
    public OrderedDictionary<string, long>? Intents => contract.Intents.Count == 0 ? null
        : new(contract.Intents.Select(intent => intent.Level).Zip(intentRows, KeyValuePair.Create));

    /// <summary>Action -> rows; null where the contract names none.</summary>
    public OrderedDictionary<string, long>? Actions
    {
        get
        {
            var named = actions.Zip(actionRows).Where(action => action.First is not null).ToArray();
            return named.Length == 0 ? null
                : new(named.Select(action => KeyValuePair.Create(action.First!, action.Second)));
        }
    }

    private static string?[] ActionsOf(FittedContract contract) =>
        [.. contract.Decision?.Names ?? contract.Intents.Select(intent => intent.Action).Distinct()];

    private void Count(in Prediction prediction)
    {
        var intent = 0;
        while (intent < intents.Length && !ReferenceEquals(intents[intent], prediction.Intent)) intent++;
        if (intent < intents.Length) intentRows[intent]++;

        var action = 0;
        while (action < actions.Length && actions[action] != prediction.Action) action++;
        if (action < actions.Length) actionRows[action]++;
    }
}
