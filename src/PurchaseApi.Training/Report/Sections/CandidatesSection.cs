using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Baselines;

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
