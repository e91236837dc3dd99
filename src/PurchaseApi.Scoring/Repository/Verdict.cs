using System.Text.Json.Serialization;

namespace PurchaseApi.Scoring.Repository;

/// <summary>What the findings of a version come to. The one home of the rule: manifest, service, page, report and
/// worker all say this.</summary>
/// <param name="Decision">Whether to rely on the version.</param>
/// <param name="Reasons">Plain sentences, the gravest first; empty for <c>use</c>.</param>
public sealed record Verdict(string Decision, IReadOnlyList<string> Reasons)
{
    /// <summary>Nothing casts doubt on it.</summary>
    public const string Use = "use";

    /// <summary>Something does; the reasons say what.</summary>
    public const string UseWithCare = "use_with_care";

    /// <summary>Its figures are worth nothing.</summary>
    public const string DoNotUse = "do_not_use";

    /// <summary>How a missing verdict is said.</summary>
    public const string NotMeasured = "not measured";

    public const string LabelLeak = "label_leak", ConstantModel = "constant_model", Miscalibrated = "miscalibrated";

    /// <summary>The finding of an import without labelled rows.</summary>
    public const string Unmeasured = "not_measured";

    private const int MaxReasons = 3;

    /// <summary>The gravest first. A code that is not here comes last, in its own words.</summary>
    private static readonly KnownFinding[] Known =
    [
        new(LabelLeak, "An input gives the answer away, so its figures will not hold for new rows."),
        new(ConstantModel, "It answers the same for every row."),
        new("repeated_id", "It remembers customers who appear several times, so new ones are predicted worse."),
        new("not_better_than_baseline", "A rule without a model does as well."),
        new(Miscalibrated, "Its probabilities do not match what happened; rely on the ranking alone."),
        new("overfitted", "It does worse on new rows than on those it learned from."),
        new("suspicious_input", "One input predicts suspiciously well; check that it is known in time."),
        new("drift_between_splits", "The rows that test it look different from the rows it learned from."),
        new("duplicates_across_split", "Some rows that test it are copies of rows it learned from."),
        new("too_few_positives", "It was tested on too few positive or negative rows to be measured well."),
        new("all_missing_input", "An input never has a value."),
        new("constant_input", "An input always has the same value."),
        new("duplicate_input", "Two inputs say the same."),
    ];

    public static IReadOnlyList<string> Decisions { get; } = [Use, UseWithCare, DoNotUse];

    /// <summary>Whether the version may go into service without anybody insisting.</summary>
    [JsonIgnore]
    public bool IsPromotable => Decision != DoNotUse;

    /// <returns>null where nothing was measured: a model of rules, or an import without labelled rows.</returns>
    public static Verdict? From(string algorithm, IReadOnlyList<Finding> findings)
    {
        if (algorithm == Manifest.Rules || findings.Any(finding => finding.Code == Unmeasured)) return null;

        var decision = findings.Count == 0 ? Use
            : findings.Any(finding => finding.Code is LabelLeak or ConstantModel) ? DoNotUse
            : UseWithCare;
        return new(decision,
        [
            .. findings.OrderBy(finding => Place(finding.Code) is var place and >= 0 ? place : int.MaxValue)
                .Select(Worded).Distinct(StringComparer.Ordinal).Take(MaxReasons),
        ]);
    }

    private static string Worded(Finding finding) =>
        Place(finding.Code) is var place and >= 0 ? Known[place].Reason : finding.Message;

    private static int Place(string code) => Array.FindIndex(Known, known => known.Code == code);

    private sealed record KnownFinding(string Code, string Reason);
}

public static class VerdictWords
{
    /// <summary><c>Use with care</c>; of none, <c>Not measured</c>.</summary>
    public static string For(Verdict? verdict) => verdict?.Decision switch
    {
        Verdict.Use => "Use",
        Verdict.UseWithCare => "Use with care",
        Verdict.DoNotUse => "Do not use",
        _ => "Not measured",
    };
}
