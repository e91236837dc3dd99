using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Report;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Outcomes;

/// <summary>Whether a model keeps its promise, version by version, and what its actions change. The same log and
/// outcomes give the same bytes but for the time.</summary>
internal static class OutcomesReport
{
    private static readonly Column[] LeftOutColumns = [Column.OfWords("What"), "Count"];

    /// <param name="reference">The version whose contract names things.</param>
    /// <returns>UTF-8.</returns>
    public static byte[] Write(OutcomesDocument document, PublishedVersion reference)
    {
        var contract = reference.Predictor.Contract;
        var (title, noun) = (contract.Document.Title ?? document.Model, Nouns.From(contract.Document.Label));
        return HtmlPage.Write($"Outcomes: {title}", Html.From($"""
            <header>
            <p class="kicker">Outcomes of <code>{document.Model}</code>, {Day(document.At)}</p>
            <h1>{title}</h1>
            <p class="lead">{Lead(document)}</p>
            </header>
            {document.Versions.Reverse().Select(version => VersionSection.Write(version, noun))}
            {OddsSection.Write(document)}
            {LeftOut(document)}
            """));
    }

    private static string Day(DateTime time) => $"{time:yyyy-MM-dd}";

    private static string Lead(OutcomesDocument document) => document.Current is { } current
        ? $"Version {current.Version}{(current.InService ? ", in service," : "")}: "
            + OutcomesWords.Tell(current)
        : "No version has outcomes.";

    private static Html LeftOut(OutcomesDocument document) => Html.From($"""
        <section id="read"><h2>What was read</h2>
        <p>{OutcomesWords.LeftOut(document).First()}
        {(document.HorizonDays > 0
            ? $"An outcome may take {Numbers.Amount(document.HorizonDays)} days; younger predictions are left out."
            : "Every known outcome counts, however young the prediction.")}</p>
        {HtmlTable.Write("Counted", LeftOutColumns, HtmlTable.Body(
            LeftOutColumns, OutcomesWords.Reasons(document.Log, document.Outcomes).Select(Html[] (reason) =>
            [
                Html.From($"{reason.Words}"), Html.From($"{Numbers.Count(reason.Count)}"),
            ])))}
        {document.OtherLabel.Select(version => Html.From($"""
            <p>Version {version} is left out: its contract predicts another label.</p>
            """))}
        </section>
        """);
}

/// <summary>One version: standing, calibration, metrics, actions.</summary>
internal static class VersionSection
{
    private static readonly Column[] MetricColumns = ["Measure", "Value", "95% interval"];
    private static readonly Column[] EffectColumns =
        ["Action, intent", "With it", "Control", "Effect, points", Column.OfWords("Verdict")];
    private static readonly Column[] GainColumns =
        ["Action", "Rows", "Earned per row", "More than control", "95% interval"];
    private static readonly Column[] ShadowColumns = ["Shadow, measure", "Rows", "Better by", "95% interval"];

    public static Html Write(VersionOutcomes version, Nouns noun) => Html.From($"""
        <section id="{version.Version}">
        <h2>Version <code>{version.Version}</code>{(version.InService ? ", in service" : "")}</h2>
        <p class="verdict"><strong>{OutcomesWords.Name(version.Standing.Standing)}</strong>.
        {OutcomesWords.Explain(version.Standing)}</p>
        {version.Notes.Select(note => Html.From($"<p>{note}</p>"))}
        {Calibration(version, noun)}
        {Metrics(version)}
        {Effects(version)}
        {Gains(version)}
        {Shadows(version)}
        </section>
        """);

    private static Html? Calibration(VersionOutcomes version, Nouns noun) => version.Bins.Count == 0 ? null :
        Html.From($"""
        <div class="charts">{CalibrationChart.Draw(
            version.Bins, raw: null, noun, isCalibrated: version.Standing.Standing != Standing.Miscalibrated)}</div>
        """);

    private static Html? Metrics(VersionOutcomes version) => version.Metrics.Count == 0 ? null : HtmlTable.Write(
        $"On {Numbers.Count(version.Rows)} rows; log loss, Brier score and calibration error on the "
            + $"{Numbers.Count(version.Standing.Rows)} for which nothing was done",
        MetricColumns, HtmlTable.Body(MetricColumns, version.Metrics.Select(Html[] (metric) =>
        [
            Html.From($"{Wording.Metric(metric.Key)}"), Html.From($"{Numbers.Metric(metric.Value.Value)}"),
            Html.From($"{Numbers.Interval(metric.Value, Numbers.Metric)}"),
        ])));

    private static Html? Effects(VersionOutcomes version) => version.Effects.Count == 0 ? null : Html.From($"""
        <h3>What actions change</h3>
        <p>Rows that got an action, compared with rows that chance kept it from. All intervals hold at once with 95%.
        <em>Persuadable</em>: the action helps. <em>Sure thing</em> and <em>lost cause</em>: it changes less than five
        points, most or few come true anyway. <em>Harmed</em>: it hurts.</p>
        {HtmlTable.Write("Effects by action and intent", EffectColumns, HtmlTable.Body(
            EffectColumns, version.Effects.Select(Html[] (one) =>
            [
                Html.From($"{one.Action}, {one.Intent}"), Html.From($"{OutcomesWords.Arm(one.Treated)}"),
                Html.From($"{OutcomesWords.Arm(one.Control)}"), Html.From($"{OutcomesWords.Effect(one.Effect)}"),
                Html.From($"{OutcomesWords.Name(one.Verdict)}"),
            ])))}
        """);

    private static Html? Gains(VersionOutcomes version) => version.Gains.All(gain => gain.Worth is null)
        ? null
        : HtmlTable.Write("What actions earned", GainColumns, HtmlTable.Body(
            GainColumns, version.Gains.Where(gain => gain.Worth is not null).Select(Html[] (gain) =>
            [
                Html.Name(gain.Action), Html.From($"{Numbers.Count(gain.Rows)}"),
                Html.From($"{Numbers.Amount(gain.Worth!.Value)}"),
                Html.From($"{(gain.Gain is { } more ? Numbers.Amount(more.Value) : "–")}"),
                Html.From($"{(gain.Gain is { } interval ? Numbers.Interval(interval, Numbers.Amount) : "–")}"),
            ])));

    private static Html? Shadows(VersionOutcomes version) => version.Shadows.Count == 0 ? null : HtmlTable.Write(
        "Shadows on the same rows; above 0 the shadow is better", ShadowColumns, HtmlTable.Body(
            ShadowColumns, version.Shadows.SelectMany(shadow => shadow.Metrics.Select(Html[] (metric) =>
            [
                Html.From($"<code>{shadow.Version}</code>, {Wording.Metric(metric.Key)}"),
                Html.From($"{Numbers.Count(shadow.Rows)}"), Html.From($"{Numbers.Metric(metric.Value.Value)}"),
                Html.From($"{Numbers.Interval(metric.Value, Numbers.Metric)}"),
            ]))));
}

/// <summary>What actions multiply the odds by, next to what the contract assumes.</summary>
internal static class OddsSection
{
    private static readonly Column[] Columns =
        ["Action", "Assumed", "Measured", "95% interval", "Rows", "Control rows"];

    public static Html? Write(OutcomesDocument document) => document.Odds.Count == 0 ? null : Html.From($"""
        <section id="odds"><h2>Odds, assumed and measured</h2>
        <p>By the Mantel-Haenszel odds ratio over versions and intents. <code>--write-odds</code> proposes the change to
        the contract.</p>
        {HtmlTable.Write("What each action multiplies the odds by", Columns, HtmlTable.Body(
            Columns, document.Odds.Select(Html[] (one) =>
            [
                Html.Name(one.Action), Html.From($"{(one.Assumed is { } assumed ? Numbers.Value(assumed) : "–")}"),
                Html.From($"{(one.Odds is { } odds ? Numbers.Amount(odds.Value) : "–")}"),
                Html.From($"{(one.Odds is { } interval ? Numbers.Interval(interval, Numbers.Amount) : "–")}"),
                Html.From($"{Numbers.Count(one.Treated)}"), Html.From($"{Numbers.Count(one.Control)}"),
            ])))}
        </section>
        """);
}

/// <summary>What report and terminal say of outcomes.</summary>
internal static class OutcomesWords
{
    public static string Name(Standing standing) => standing switch
    {
        Standing.KeepsPromise => "keeps its promise",
        Standing.Miscalibrated => "miscalibrated",
        Standing.Drifted => "drifted",
        _ => "too few outcomes",
    };

    public static string Name(EffectVerdict verdict) => verdict switch
    {
        EffectVerdict.Persuadable => "persuadable",
        EffectVerdict.SureThing => "sure thing",
        EffectVerdict.LostCause => "lost cause",
        EffectVerdict.Harmed => "harmed",
        _ => "no verdict",
    };

    /// <summary>The standing and what it rests on.</summary>
    public static string Tell(VersionOutcomes version) =>
        $"{Name(version.Standing.Standing)}. {Explain(version.Standing)}";

    /// <summary>A sentence or two with the figures.</summary>
    public static string Explain(VersionStanding standing)
    {
        var figures = standing is { Predicted: { } predicted, Observed: { } observed }
            ? $"It predicted {Numbers.PercentTenth(predicted)} on average; {Numbers.PercentTenth(observed.Value)} came "
                + $"true ({Numbers.Interval(observed, Numbers.PercentTenth)}) of {Numbers.Count(standing.Rows)} rows."
            : "No row has an outcome.";
        return standing.Standing switch
        {
            Standing.Miscalibrated =>
                $"{figures} Chance does not explain the gap: it was proved after "
                + $"{Numbers.Count(standing.AlarmedAt!.Value)} outcomes, on a prediction of "
                + $"{standing.AlarmedAtTime:yyyy-MM-dd}. Train again.",
            Standing.Drifted =>
                $"{figures} The newest rows are unlike those it was made of: "
                + $"{string.Join(", ", standing.DriftedColumns)}.",
            Standing.TooFewOutcomes => $"{figures} At least 200 outcomes are needed, 20 of each kind.",
            _ => figures,
        };
    }

    /// <summary>What was not joined, by reason.</summary>
    public static IEnumerable<string> LeftOut(OutcomesDocument document)
    {
        var (log, outcomes) = (document.Log, document.Outcomes);
        yield return $"{Numbers.Count(log.Lines)} lines of the log, {Numbers.Count(log.Joined)} rows joined with "
            + $"{Numbers.Count(outcomes.Rows)} outcomes.";
        foreach (var (count, words) in Reasons(log, outcomes))
            if (count > 0) yield return $"{Numbers.Count(count)} {words}.";
        if (outcomes.Example is { } example) yield return $"The first outcome that cannot be read: {example}.";
        foreach (var version in document.OtherLabel)
            yield return $"Version {version} is left out: its contract predicts another label.";
    }

    /// <summary>Each reason and how often it holds.</summary>
    public static IEnumerable<(long Count, string Words)> Reasons(LogCounts log, OutcomeCounts outcomes) =>
    [
        (log.NotDue, "log lines are younger than the horizon"),
        (log.WithoutOutcome, "log lines have no outcome"),
        (log.Conflicting, "log lines have conflicting outcomes"),
        (log.Repeated, "log lines repeat a row that the version predicted before; the first one counts"),
        (log.WithoutKey, "log lines have nothing to join on, or no probability"),
        (log.Cut, "log files end within a line"),
        (log.Unreadable, "log lines are not predictions"),
        (log.ClockSetBack, "log lines are older than the line before: a clock was set back"),
        (log.OtherModels, "log lines are of other models"),
        (outcomes.Repeated, "outcomes repeat a key"),
        (outcomes.Conflicting, "keys have conflicting outcomes"),
        (outcomes.Unknown, "outcomes have a key that the log does not have"),
        (outcomes.Unusable, "outcomes lack a key, a label or a time that can be read"),
        (outcomes.Late, "outcomes came true after the horizon, and count as negative"),
        (outcomes.Early, "outcomes are older than the prediction"),
    ];

    public static string Arm(ArmOutcomes arm) =>
        $"{Numbers.PercentTenth(arm.Share)} of {Numbers.Count(arm.Rows)}";

    public static string Effect(Estimate? effect) => effect is null
        ? "–"
        : $"{Points(effect.Value)} ({Points(effect.Low)} to {Points(effect.High)})";

    /// <summary>A difference of shares, in percentage points.</summary>
    private static string Points(double difference) =>
        $"{(difference >= 0 ? "+" : "")}{Numbers.PercentTenth(difference).TrimEnd('%')}";
}
