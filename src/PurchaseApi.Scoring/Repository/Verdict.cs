using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace PurchaseApi.Scoring.Repository;

/// <summary>What the findings of a version come to. The one home of the rule: manifest, service, page, report and
/// worker all say this.</summary>
/// <param name="Decision">Whether to rely on the version.</param>
/// <param name="Reasons">Plain sentences, the gravest first; empty for <c>use</c>.</param>
public sealed record Verdict(VerdictDecision Decision, IReadOnlyList<string> Reasons)
{
    /// <summary>How a missing verdict is said.</summary>
    public const string NotMeasured = "not measured";

    public const string LabelLeak = "label_leak", ConstantModel = "constant_model", Miscalibrated = "miscalibrated";

    /// <summary>The finding of an import without labelled rows.</summary>
    public const string Unmeasured = "not_measured";

    private const int MaxReasons = 3;

    /// <summary>The gravest first. A code that is not here comes last, in its own words.</summary>
    private static readonly (string Code, string Reason)[] Known =
    [
        (LabelLeak, "An input gives the answer away, so its figures will not hold for new rows."),
        (ConstantModel, "It answers the same for every row."),
        ("repeated_id", "It remembers customers who appear several times, so new ones are predicted worse."),
        ("not_better_than_baseline", "A rule without a model does as well."),
        (Miscalibrated, "Its probabilities do not match what happened; rely on the ranking alone."),
        ("overfitted", "It does worse on new rows than on those it learned from."),
        ("suspicious_input", "One input predicts suspiciously well; check that it is known in time."),
        ("drift_between_splits", "The rows that test it look different from the rows it learned from."),
        ("duplicates_across_split", "Some rows that test it are copies of rows it learned from."),
        ("too_few_positives", "There are too few positive rows to measure it well."),
        ("all_missing_input", "An input never has a value."),
        ("constant_input", "An input always has the same value."),
        ("duplicate_input", "Two inputs say the same."),
    ];

    private static readonly FrozenDictionary<string, int> Places = Known.Index()
        .ToFrozenDictionary(one => one.Item.Code, one => one.Index, StringComparer.Ordinal);

    /// <summary>Whether the version may go into service without anybody insisting.</summary>
    [JsonIgnore]
    public bool IsPromotable => Decision != VerdictDecision.DoNotUse;

    /// <returns>null where nothing was measured: a model of rules, or an import without labelled rows.</returns>
    public static Verdict? From(string algorithm, IReadOnlyList<Finding> findings)
    {
        if (algorithm == Manifest.Rules || findings.Any(finding => finding.Code == Unmeasured)) return null;

        var decision = findings.Count == 0 ? VerdictDecision.Use
            : findings.Any(finding => finding.Code is LabelLeak or ConstantModel) ? VerdictDecision.DoNotUse
            : VerdictDecision.UseWithCare;
        return new(decision,
        [
            .. findings.OrderBy(finding => Places.GetValueOrDefault(finding.Code, int.MaxValue))
                .Select(Worded).Distinct(StringComparer.Ordinal).Take(MaxReasons),
        ]);
    }

    private static string Worded(Finding finding) =>
        Places.TryGetValue(finding.Code, out var place) ? Known[place].Reason : finding.Message;
}

[JsonConverter(typeof(JsonStringEnumConverter<VerdictDecision>))]
public enum VerdictDecision
{
    /// <summary>Nothing casts doubt on it.</summary>
    [JsonStringEnumMemberName("use")]
    Use,

    /// <summary>Something does; the reasons say what.</summary>
    [JsonStringEnumMemberName("use_with_care")]
    UseWithCare,

    /// <summary>Its figures are worth nothing.</summary>
    [JsonStringEnumMemberName("do_not_use")]
    DoNotUse,
}

public static class VerdictWords
{
    /// <summary><c>Use with care</c>; of none, <c>Not measured</c>.</summary>
    public static string For(Verdict? verdict) => verdict?.Decision switch
    {
        VerdictDecision.Use => "Use",
        VerdictDecision.UseWithCare => "Use with care",
        VerdictDecision.DoNotUse => "Do not use",
        _ => "Not measured",
    };
}
