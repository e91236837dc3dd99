using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>Whether to rely on the model, before any figure.</summary>
internal static class VerdictSection
{
    public static Html Of(Verdict? verdict) => Html.Of($"""
        <p class="verdict {Kind(verdict)}"><strong>{VerdictWords.For(verdict)}.</strong>
        {(verdict is { Reasons.Count: > 0 } ? string.Join(' ', verdict.Reasons) : Plain(verdict))}</p>
        """);

    private static string Kind(Verdict? verdict) => verdict?.Decision == VerdictDecision.Use ? "good" : "warning";

    private static string Plain(Verdict? verdict) => verdict is null
        ? "No labelled rows were given, so nobody knows how good it is."
        : "Nothing was found that casts doubt on the data or the model.";
}
