using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report.Curves;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What the model predicts and how good it is, for readers of nothing else.</summary>
internal static class Headline
{
    public static Html Write(ReportInput input, HoldoutCurves curves)
    {
        var (manifest, metrics) = (input.Manifest, input.Manifest.Metrics.Holdout);
        var gain = metrics.GetValueOrDefault("gain_at_10") ?? curves.Gains[HoldoutCurves.Tenth];
        var (precision, recall, many) = (metrics["precision"], metrics["recall"], input.Noun.Many);
        return Html.From($"""
            <header>
            <p class="kicker">Training report · {manifest.Model}</p>
            <h1>{input.Contract.Document.Title ?? Wording.Plain(manifest.Model)}</h1>
            {VerdictSection.Write(manifest.Verdict)}
            <p class="lead">The 10 % of rows that this model finds most likely hold
            <strong>{Numbers.Percent(gain.Value)} of all {many}</strong>, {Numbers.Times(gain.Value / 0.1)} as many as
            chance would find. <strong>{Numbers.Percent(precision.Value)} of the rows that it predicts positive are
            {many}</strong>; of rows picked blindly, {Numbers.Percent(input.BaseRate)} would be.</p>
            <p>A <em>{input.Noun.One}</em> is a row whose {input.Positive}. The figures come from
            {Numbers.Count(input.Labels.Length)} holdout rows that had no part in making the model and were used once;
            chance alone moves a figure within its 95 % interval. The model:
            {Wording.Plain(manifest.Algorithm).ToLowerInvariant()}, {Origin(manifest)}.
            {Source(manifest.Data.Source)}</p>
            <ul class="tiles">
            {Tile(Numbers.Percent(gain.Value), $"of the {many} are among the 10 % most likely rows", gain,
                Numbers.Percent,
                $"chance: 10 %, the best possible: {Numbers.Percent(Math.Min(1, 0.1 / input.BaseRate))}")}
            {Tile(Numbers.Percent(precision.Value), $"of the positive predictions are {many}", precision,
                Numbers.Percent, $"picked blindly: {Numbers.Percent(input.BaseRate)}")}
            {Tile(Numbers.Percent(recall.Value), $"of the {many} are found by its positive predictions", recall,
                Numbers.Percent, "the others are missed")}
            {Ranked(metrics.GetValueOrDefault("roc_auc"), input.Noun.One)}
            </ul>
            </header>
            """);
    }

    private static Html? Ranked(Estimate? auc, string noun) => auc is null ? null : Tile(
        Numbers.Percent(auc.Value), $"of the pairs of a {noun} and another row are ranked rightly", auc,
        Numbers.Percent, "guessing: 50 %");

    private static Html Tile(
        string figure, string meaning, Estimate interval, Func<double, string> format, string against) => Html.From($"""
        <li><strong>{figure}</strong> {meaning}
        <span class="aside">95 % interval {Numbers.Interval(interval, format)}; {against}</span></li>
        """);

    private static string Origin(Manifest manifest) => manifest.Import is null
        ? $"fitted on {Numbers.Count(manifest.Split.Train + manifest.Split.Validation)} rows"
        : $"fitted elsewhere and adjusted here on {Numbers.Count(manifest.Split.Train)} rows; that it was fitted on "
            + "none of the rows that measure it is the word of whoever imported it";

    private static Html? Source(string? source) => source is null ? null : Html.From($"The data: {source}.");
}

/// <summary>Whether to rely on the model, before any figure.</summary>
internal static class VerdictSection
{
    public static Html Write(Verdict? verdict) => Html.From($"""
        <p class="verdict {Kind(verdict)}"><strong>{VerdictWords.For(verdict)}.</strong>
        {(verdict is { Reasons.Count: > 0 } ? string.Join(' ', verdict.Reasons) : Plain(verdict))}</p>
        """);

    private static string Kind(Verdict? verdict) => verdict?.Decision == Verdict.Use ? "good" : "warning";

    private static string Plain(Verdict? verdict) => verdict is null
        ? "No labelled rows were given, so nobody knows how good it is."
        : "Nothing was found that casts doubt on the data or the model.";
}

/// <summary>Links to the sections, for a page of many screens.</summary>
internal static class Contents
{
    public static Html Write(ReportInput input)
    {
        (string Id, string Title)[] sections =
        [
            .. Where(CandidatesSection.HasAny(input), "candidates", "Candidates"),
            ("holdout", "Holdout figures"),
            .. Where(input.Manifest.Replaces is not null, "replaces", "What it replaces"),
            ("curves", "Curves"),
            ("outcomes", "Right and wrong"),
            .. Where(DecisionSection.HasAny(input), "decision", "What to do"),
            ("importance", "What it goes by"),
            .. Where(GroupsSection.HasAny(input), "groups", "Segments and intents"),
            ("confidence", "Confidence"), ("data", "Data"), ("reproduction", "Reproduction"),
        ];
        return Html.From($"""
            <nav aria-label="Contents">{sections.Select(section =>
                Html.From($"""<a href="#{section.Id}">{section.Title}</a>"""))}</nav>
            """);

        static (string Id, string Title)[] Where(bool isThere, string id, string title) =>
            isThere ? [(id, title)] : [];
    }
}

/// <summary>What casts doubt on the data or the model, before any figure is believed.</summary>
internal static class FindingsSection
{
    public static Html Write(IReadOnlyList<Finding> findings) => findings.Count == 0
        ? Html.From($"""
            <section id="findings"><h2>Findings</h2>
            <p>None. The data was checked for leaks, useless inputs, twins across the split, drift and small classes,
            the model for its calibration and against baselines.</p></section>
            """)
        : Html.From($"""
            <section id="findings" class="warning"><h2>Read first: {Wording.Count(findings.Count, "finding")}</h2>
            <p>Each of these casts doubt on the data or the model, and so on the figures of this page.</p>
            <dl>
            {findings.Select(finding => Html.From($"<dt>{finding.Code}</dt><dd>{finding.Message}</dd>"))}
            </dl></section>
            """);
}
