using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What is predicted, whether to rely on it, and three figures, for readers of nothing else.</summary>
internal static class Headline
{
    public static Html Write(ReportInput input)
    {
        var (manifest, metrics) = (input.Manifest, input.Manifest.Metrics.Holdout);
        var (precision, recall, many) = (metrics["precision"], metrics["recall"], input.Noun.Many);
        return Html.From($"""
            <header>
            <p class="kicker">Training report · {manifest.Model}</p>
            <h1>{input.Contract.Document.Title ?? Wording.Plain(manifest.Model)}</h1>
            {VerdictSection.Write(manifest.Verdict)}
            <p>A <em>{input.Noun.One}</em> is a row where {input.Positive}. All figures come from
            {Numbers.Count(input.Labels.Length)} test rows that played no part in making the model and were used once;
            of these, {Numbers.Percent(input.BaseRate)} are {many}. {Source(manifest.Data.Source)}</p>
            <ul class="tiles">
            {Tile(Numbers.Percent(precision.Value), $"of its positive predictions are {many}", precision,
                $"random picks: {Numbers.Percent(input.BaseRate)}")}
            {Tile(Numbers.Percent(recall.Value), $"of all {many} are among its positive predictions", recall,
                "the others are missed")}
            {Ranked(metrics.GetValueOrDefault("roc_auc"), input.Noun.One)}
            </ul>
            </header>
            """);
    }

    private static Html? Ranked(Estimate? auc, string noun) => auc is null ? null : Tile(
        Numbers.Percent(auc.Value), $"chance that a {noun} ranks above another row", auc, "guessing: 50%");

    private static Html Tile(string figure, string meaning, Estimate interval, string against) => Html.From($"""
        <li><strong>{figure}</strong> {meaning}
        <span class="aside">95% interval {Numbers.Interval(interval, Numbers.Percent)}; {against}</span></li>
        """);

    private static Html? Source(string? source) => source is null ? null : Html.From($"Data: {source}.");
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
        ? "No labeled rows were given, so nobody knows how good it is."
        : "No check found a problem with the data or the model.";
}

/// <summary>How many positives a campaign of each size reaches.</summary>
internal static class GainsSection
{
    private static readonly double[] Shares = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5];

    public static Html Write(ReportInput input)
    {
        Column[] columns =
        [
            "Of all rows", $"{input.Noun.CapitalMany} reached", "95% interval", $"{input.Noun.CapitalMany} among them",
        ];
        var tenth = input.Curves.Gains[HoldoutCurves.Tenth];
        return Html.From($"""
            <section id="gains"><h2>How many {input.Noun.Many} a campaign reaches</h2>
            <p>The 10% ranked highest hold <strong>{Numbers.Percent(tenth.Value)} of all {input.Noun.Many}</strong>
            (95% interval {Numbers.Interval(tenth, Numbers.Percent)}), {Numbers.Times(tenth.Value / 0.1)} as many as a
            random tenth. The best possible is {Numbers.Percent(Math.Min(1, 0.1 / input.BaseRate))}.</p>
            <div class="charts">{GainsChart.Draw(input.Curves, input.BaseRate, input.Noun)}
            <div>{HtmlTable.Write("Contact the highest-ranked rows", columns, HtmlTable.Body(
                columns, Shares.Select(share => Row(input, share))))}</div></div>
            </section>
            """);
    }

    private static Html[] Row(ReportInput input, double share)
    {
        var reached = input.Curves.Gains[(int)Math.Round(share * (HoldoutCurves.Grid.Length - 1))];
        return
        [
            Html.From($"{Numbers.Percent(share)}"), Html.From($"{Numbers.Percent(reached.Value)}"),
            Html.From($"{Numbers.Interval(reached, Numbers.Percent)}"),
            Html.From($"{Numbers.Percent(reached.Value * input.BaseRate / share)}"),
        ];
    }
}

/// <summary>Where the second part begins, with links to its sections.</summary>
internal static class Contents
{
    public static Html Write(ReportInput input)
    {
        (string Id, string Title)[] sections =
        [
            ("findings", "Findings"), ("holdout", "Metrics"), ("curves", "Curves and calibration"),
            ("outcomes", "Right and wrong"), ("importance", "Importance"),
            .. Where(EffectsSection.HasAny(input), "effects", "Effects"),
            .. Where(GroupsSection.HasAny(input), "groups", "Segments and intents"),
            ("confidence", "Confidence"),
            .. Where(ShiftsSection.HasAny(input), "shifts", "Shifts"),
            .. Where(CandidatesSection.HasAny(input), "candidates", "Candidates"),
            .. Where(input.Manifest.Replaces is not null, "replaces", "What it replaces"),
            ("protocol", "Protocol"), ("data", "Data"), ("reproduction", "Reproduction"),
        ];
        return Html.From($"""
            <div class="part"><h2>For statisticians</h2>
            <nav aria-label="Contents">{sections.Select(section =>
                Html.From($"""<a href="#{section.Id}">{section.Title}</a>"""))}</nav></div>
            """);

        static (string Id, string Title)[] Where(bool isThere, string id, string title) =>
            isThere ? [(id, title)] : [];
    }
}
