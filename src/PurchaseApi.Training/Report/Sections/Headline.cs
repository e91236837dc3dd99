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

    private static string Kind(Verdict? verdict) => verdict?.Decision == VerdictDecision.Use ? "good" : "warning";

    private static string Plain(Verdict? verdict) => verdict is null
        ? "No labelled rows were given, so nobody knows how good it is."
        : "Nothing was found that casts doubt on the data or the model.";
}
