using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Findings;

/// <summary>Everything that casts doubt on a training run: what a careful reviewer would ask first. A check speaks only
/// where chance cannot explain what it saw.</summary>
internal static class FindingChecks
{
    public static IReadOnlyList<Finding> Of(FindingInput input)
    {
        var telling = TellingInputs.Of(input).ToArray();
        var leaks = telling.Where(one => one.Finding.Code == Verdict.LabelLeak).Select(one => one.Input);
        return
        [
            .. UselessInputs.Of(input),
            .. telling.Select(one => one.Finding),
            .. RepeatedIds.Of(input),
            .. TwinRows.Of(input),
            .. Drift.Of(input),
            .. ClassSizes.Of(input),
            .. Miscalibration.Of(input),
            .. ConstantModel.Of(input),
            .. Overfitting.Of(input),
            .. BaselineComparison.Of(input, [.. leaks]),
        ];
    }
}
