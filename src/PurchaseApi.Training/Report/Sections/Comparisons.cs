using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Findings;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What the chosen candidate was compared with, on the validation rows.</summary>
internal static class CandidatesSection
{
    private const int RulesShown = 3;

    private const string RulePrefix = "rule:";

    /// <summary>A model that was fitted elsewhere had none here.</summary>
    public static bool HasAny(ReportInput input) => input.Manifest.Metrics.Candidates.Count > 0;

    public static Html? Write(ReportInput input)
    {
        if (!HasAny(input)) return null;

        var manifest = input.Manifest;
        var criterion = manifest.Search!.ComparedBy!;
        var all = manifest.Metrics.Candidates;
        string[] metrics = [.. all.Values.SelectMany(figures => figures.Keys).Distinct()];
        Column[] columns = ["Predictor", .. metrics.Select(name => new Column(Heading(name, criterion)))];
        string[] rules =
        [
            .. all.Keys.Where(name => name.StartsWith(RulePrefix, StringComparison.Ordinal))
                .OrderByDescending(name => Goodness(all[name], criterion)),
        ];
        string[] constants = [.. all.Keys.Where(name => name is AllBaselines.Always or AllBaselines.BaseRate)];

        return Html.From($"""
            <section id="candidates"><h2>Candidates and baselines</h2>
            <p>{Choice(manifest, criterion)} The table shows
            {Numbers.Count(manifest.Split.Validation)} validation rows. A model that does no better than one
            constant answer, or than a rule on one input, is not worth serving.</p>
            {HtmlTable.Write("Figures on the validation rows", columns,
                Body("Candidates", all.Keys.Except([.. rules, .. constants])),
                Body("Baselines without a model", constants.Concat(rules.Take(RulesShown))))}
            {(rules.Length <= RulesShown ? null : Html.From($"""
                <details><summary>The other {rules.Length - RulesShown} rules of one input</summary>
                {HtmlTable.Write("Rules of one input on the validation rows", columns,
                    Body("Baselines without a model", rules.Skip(RulesShown)))}</details>
                """))}
            {input.Skipped.Select(one => Html.From($"<p>{Wording.Plain(one.Key)} was not tried: {one.Value}</p>"))}
            </section>
            """);

        Html Body(string kind, IEnumerable<string> names) =>
            Html.From($"<tbody>{Kind(kind, columns.Length)}{names.Select(Row)}</tbody>");

        Html Row(string name) => HtmlTable.Row(
            columns,
            [Name(name, name == manifest.Algorithm), .. metrics.Select(metric => Figure(all[name], metric))],
            name == manifest.Algorithm ? "chosen" : "row");
    }

    private static string Choice(Manifest manifest, string criterion)
    {
        if (manifest.Search!.Choice is not { } choice) return $"Chosen by {Wording.MetricWithin(criterion)}.";

        var chosen = choice.Candidates[manifest.Algorithm];
        var best = choice.Best == manifest.Algorithm
            ? $"{Wording.Plain(manifest.Algorithm)} has the best {Wording.MetricWithin(criterion)}, "
                + $"{Numbers.Metric(chosen.Value)}."
            : $"{Wording.Plain(choice.Best)} has the best {Wording.MetricWithin(criterion)}, "
                + $"{Numbers.Metric(choice.Candidates[choice.Best].Value)}, but {Wording.Plain(manifest.Algorithm)} is "
                + $"simpler and within one standard error of it: {Numbers.Metric(chosen.Behind.Value)} behind "
                + $"({Numbers.Interval(chosen.Behind, Numbers.Metric)}).";
        return $"Compared on {Numbers.Count(choice.Rows)} rows that they had not seen: training rows out of fold, and "
            + $"validation rows. {best}";
    }

    private static Html Kind(string kind, int columns) => Html.From($"""
        <tr><th class="kind" scope="rowgroup" colspan="{columns}">{kind}</th></tr>
        """);

    private static string Heading(string metric, string criterion) =>
        metric == criterion ? $"{Wording.Metric(metric)} ▾" : Wording.Metric(metric);

    private static Html Name(string name, bool isChosen) => name switch
    {
        _ when isChosen => Html.From($"{Wording.Plain(name)} <strong class=\"badge\">✓ chosen</strong>"),
        AllBaselines.Always => Html.From($"Always positive"),
        AllBaselines.BaseRate => Html.From($"Always the base rate"),
        _ when name.StartsWith(RulePrefix, StringComparison.Ordinal) =>
            Html.From($"Rule on {Html.Name(name[RulePrefix.Length..])}"),
        _ => Html.From($"{Wording.Plain(name)}"),
    };

    private static Html Figure(OrderedDictionary<string, double> figures, string metric) =>
        Html.From($"{(figures.TryGetValue(metric, out var value) ? Numbers.Metric(value) : "–")}");

    private static double Goodness(OrderedDictionary<string, double> figures, string criterion) =>
        figures.TryGetValue(criterion, out var value) ? criterion == "log_loss" ? -value : value : double.MinValue;
}

/// <summary>What is claimed of the previous system, compared with what this version does.</summary>
internal static class ReplacesSection
{
    private static readonly Column[] Columns =
        ["Measure", "Claimed", "This version", "95% interval", Column.OfWords("From 0 to 1")];

    public static Html? Write(ReportInput input) => input.Manifest.Replaces is not { } replaces ? null : Html.From($"""
        <section id="replaces"><h2>Compared with what it replaces</h2>
        <p>This model replaces {replaces.What}. {replaces.Note}</p>
        <p>The table shows what is claimed of it and what this version does on {Numbers.Count(input.Labels.Length)} test
        rows. The two may come from different rows, so this is no test of one against the other.
        {Source(input.Manifest.Data.Source)}</p>
        {HtmlTable.Write("What it replaces (vertical line) and this version (dot)", Columns, HtmlTable.Body(
            Columns,
            replaces.Figures!.Select(figure =>
                Row(figure.Key, figure.Value, input.Manifest.Metrics.Holdout.GetValueOrDefault(figure.Key)))))}
        </section>
        """);

    private static Html[] Row(string metric, double said, Estimate? measured) =>
    [
        Html.From($"{Wording.Metric(metric)}"),
        Html.From($"{Numbers.Exact(said)}"),
        Html.From($"{(measured is null ? "–" : Numbers.Metric(measured.Value))}"),
        Html.From($"{(measured is null ? "–" : Numbers.Interval(measured, Numbers.Metric))}"),
        Html.From($"{(measured is null ? null : IntervalMark.Draw(measured, said))}"),
    ];

    private static Html? Source(string? source) =>
        source is null ? null : Html.From($"Data of this version: {source}.");
}

/// <summary>Training and test rows side by side, for each input whose distribution the findings call
/// shifted.</summary>
internal static class ShiftsSection
{
    private static readonly Column[] Columns =
        ["Value", "Training rows", "Test rows", Column.OfWords("Training above, test below")];

    public static bool HasAny(ReportInput input) =>
        input.Split is not null && input.Manifest.Findings.Any(finding => finding.Code == Drift.Code);

    public static Html? Write(ReportInput input) => !HasAny(input) ? null : Html.From($"""
        <section id="shifts"><h2>What shifted between training and test rows</h2>
        <p>{Numbers.Percent(BaseRate(input, input.Split!.Train))} of the training rows and
        {Numbers.Percent(input.BaseRate)} of the test rows are {input.Noun.Many}.</p>
        {Drift.ShiftsOf(input.Contract.Inputs, input.Data, input.Split).Select(Table)}
        </section>
        """);

    private static Html Table(Shift shift)
    {
        var most = shift.Bins.Max(bin => Math.Max(bin.Training, bin.Holdout));
        return HtmlTable.Write(
            $"{shift.Input.Name}: PSI {Numbers.Amount(shift.Index)} (above {Numbers.Amount(Drift.LargeIndex)} is "
                + "large)",
            Columns, HtmlTable.Body(Columns, shift.Bins.Select(Html[] (bin) =>
            [
                Html.From($"{bin.Words}"), Html.From($"{Numbers.PercentTenth(bin.Training)}"),
                Html.From($"{Numbers.PercentTenth(bin.Holdout)}"), PairedBars.Draw(bin.Training, bin.Holdout, most),
            ])));
    }

    private static double BaseRate(ReportInput input, int[] rows) =>
        input.Data.LabelsOf(rows).Count(label => label) / (double)rows.Length;
}
