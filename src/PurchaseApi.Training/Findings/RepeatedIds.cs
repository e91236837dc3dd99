using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Findings;

/// <summary>Ids that repeat, where a model recognizes a customer by other rows of the same customer.</summary>
internal static class RepeatedIds
{
    public const string Code = "repeated_id";

    /// <summary>Gain in ROC AUC from which on memory matters.</summary>
    public const double LeastGain = 0.01;

    public static IEnumerable<Finding> Check(FindingInput input)
    {
        if (input.Memory is not { Low: > 0, Value: >= LeastGain } memory) yield break;

        var groups = input.Data.GroupOfRow;
        var training = input.Data.GroupsOf(input.Split.Train).ToHashSet();
        var shared = input.HoldoutGroups.Count(training.Contains);
        var remedy = shared == 0
            ? "They are kept on one side of the split here, so the figures are honest; compare them with none that "
                + "were measured otherwise."
            : $"The split that was asked for has {shared:N0} of {input.HoldoutGroups.Length:N0} holdout rows of ids "
                + "that were trained on, so the figures hold for known customers only.";
        yield return new(Code,
            $"Ids repeat: {groups.Length:N0} rows have {groups.Distinct().Count():N0} ids. A random split would add "
            + $"{memory.Value:F3} to the ROC AUC (95 % interval {memory.Low:F3} to {memory.High:F3}) by remembering "
            + $"customers. {remedy}");
    }
}
