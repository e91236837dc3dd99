using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Reporting.Curves;

namespace PurchaseApi.Training.Reporting.Sections;

/// <summary>What the model predicts and how good it is, for whoever reads nothing else.</summary>
internal static class Headline
{
    public static Html Of(ReportInput input, HoldoutCurves curves)
    {
        var (manifest, metrics) = (input.Manifest, input.Manifest.Metrics.Holdout);
        var gain = metrics.GetValueOrDefault("gain_at_10") ?? curves.Gains[HoldoutCurves.Tenth];
        var (precision, recall) = (metrics["precision"], metrics["recall"]);
        return Html.Of($"""
            <header>
            <p class="kicker">Training report · {manifest.Model}</p>
            <h1>{input.Contract.Document.Title ?? Wording.Plain(manifest.Model)}</h1>
            <p class="lead">The 10 % of rows that this model finds most likely hold
            <strong>{Figures.Percent(gain.Value)} of all buyers</strong>, {Figures.Times(gain.Value / 0.1)} as many as
            chance would find. Of 100 rows that it predicts positive,
            <strong>{Figures.OfHundred(precision.Value)} are buyers</strong>, where {Figures.OfHundred(input.BaseRate)}
            of 100 rows picked blindly would be.</p>
            <p>A <em>buyer</em> is a row whose {input.Positive}: the positive class. The figures come from
            {Figures.Count(input.Labels.Length)} holdout rows that had no part in making the model and were used once;
            chance alone moves a figure within its 95 % interval. The model:
            {Wording.Plain(manifest.Algorithm).ToLowerInvariant()}, {Origin(manifest)}.
            {Source(manifest.Data.Source)}</p>
            <ul class="tiles">
            {Tile(Figures.Percent(gain.Value), "of the buyers are among the 10 % most likely rows", gain,
                Figures.Percent,
                $"chance: 10 %, the best possible: {Figures.Percent(Math.Min(1, 0.1 / input.BaseRate))}")}
            {Tile($"{Figures.OfHundred(precision.Value)} of 100", "positive predictions are buyers", precision,
                Figures.OfHundred, $"picked blindly: {Figures.OfHundred(input.BaseRate)}")}
            {Tile($"{Figures.OfHundred(recall.Value)} of 100", "buyers are found by its positive predictions", recall,
                Figures.OfHundred, "the others are missed purchases")}
            {Ranked(metrics.GetValueOrDefault("roc_auc"))}
            </ul>
            </header>
            """);
    }

    private static Html? Ranked(Estimate? auc) => auc is null ? null : Tile(
        $"{Figures.OfHundred(auc.Value)} of 100", "pairs of a buyer and another row are ranked rightly", auc,
        Figures.OfHundred, "guessing: 50");

    private static Html Tile(
        string figure, string meaning, Estimate interval, Func<double, string> format, string against) => Html.Of($"""
        <li><strong>{figure}</strong> {meaning}
        <span class="aside">95 % interval {Figures.Interval(interval, format)}; {against}</span></li>
        """);

    private static string Origin(Manifest manifest) => manifest.Import is null
        ? $"fitted on {Figures.Count(manifest.Split.Train + manifest.Split.Validation)} rows"
        : $"fitted elsewhere and calibrated here on {Figures.Count(manifest.Split.Train)} rows; that it was fitted on "
            + "none of the rows that measure it is the word of whoever imported it";

    private static Html? Source(string? source) => source is null ? null : Html.Of($"The data: {source}.");
}
