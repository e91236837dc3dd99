using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Numerics;
using PurchaseApi.Training.Report.Charts;

namespace PurchaseApi.Training.Report.Sections;

/// <summary>What was done with which rows, in order.</summary>
internal static class ProtocolSection
{
    public static Html Write(ReportInput input)
    {
        var steps = input.Manifest.Import is null ? Trained(input.Manifest) : Imported(input.Manifest);
        return Html.From($"""
            <section id="protocol"><h2>Protocol</h2>
            <ol>{steps.Select(step => Html.From($"<li>{step}</li>\n"))}</ol></section>
            """);
    }

    private static string[] Trained(Manifest manifest)
    {
        var (split, search) = (manifest.Split, manifest.Search);
        return
        [
            $"Split ({split.Method}, seed {split.Seed}): {Numbers.Count(split.Train)} training, "
                + $"{Numbers.Count(split.Validation)} validation and {Numbers.Count(split.Holdout)} test rows. "
                + "Exact duplicates and rows with one id stay on one side.",
            "Medians, means and other aggregates of the contract: fitted on the training rows, then constants.",
            $"Hyperparameters: {(search is null ? "as given" : Wording.Count(search.Trials, "trial"))} on five folds "
                + "of the training rows, the same folds for every algorithm.",
            $"Calibration ({Name(manifest.Calibration)}) and threshold: from out-of-fold margins, which no fit has "
                + "seen with their labels.",
            "Choice of algorithm: the simplest within one standard error of the best, on out-of-fold training rows and "
                + "validation rows.",
            "Confidence: split conformal quantiles per class from the validation rows.",
            "Last fit: on training and validation rows together. Calibration and threshold stay.",
            "Test rows: used once, at the end, for every figure of this report.",
        ];
    }

    private static string[] Imported(Manifest manifest) =>
    [
        "The model was fitted elsewhere; that it has seen none of these rows is taken on trust.",
        $"Split ({manifest.Split.Method}, seed {manifest.Split.Seed}): {Numbers.Count(manifest.Split.Train)} rows to "
            + $"calibrate, {Numbers.Count(manifest.Split.Validation)} for the confidence, "
            + $"{Numbers.Count(manifest.Split.Holdout)} test rows.",
        $"Calibration ({Name(manifest.Calibration)}) and threshold: from the margins of the rows to calibrate.",
        "Test rows: used once, at the end, for every figure of this report.",
    ];

    private static string Name(Calibration? calibration) => calibration switch
    {
        PlattScaling => "Platt scaling",
        IsotonicRegression => "isotonic regression",
        _ => "none",
    };
}

/// <summary>A profile of every input over all labeled rows.</summary>
internal static class DataSection
{
    private const int LevelsShown = 6;

    private static readonly Column[] Columns =
    [
        "Input", Column.OfWords("Type"), "Missing", Column.OfWords("When missing"), Column.OfWords("Values"),
        Column.OfWords("Distribution"),
    ];

    public static Html Write(ReportInput input)
    {
        var data = input.Manifest.Data;
        var baseRate = data.BaseRate!.Value;
        return Html.From($"""
            <section id="data"><h2>Data</h2>
            <p>{Numbers.Count(data.Rows + data.Dropped)} rows were read{Dropped(data.Dropped)}.
            {Numbers.Percent(baseRate)} of the {Numbers.Count(data.Rows)} labeled rows are {input.Noun.Many}. In a
            distribution of numbers, the last bar holds the largest 1%.</p>
            {Html.Join(input.Contract.Inputs.Where(one => one.Monotone is not null).Select(Monotony), " ")}
            {HtmlTable.Write("Inputs, over all labeled rows", Columns, HtmlTable.Body(
                Columns, input.Contract.Inputs.Select((one, slot) => Row(input, one, slot))))}
            </section>
            """);
    }

    private static Html Monotony(Input input) => Html.From($"""
        <p>The probability never {(input.Monotone == Monotone.Increasing ? "falls" : "rises")} as
        {Html.Name(input.Name)} rises and all else stays the same, as the contract requires.</p>
        """);

    private static string Dropped(int rows) =>
        rows == 0 ? "; all have a label" : $"; {Numbers.Count(rows)} without a label were dropped";

    private static IReadOnlyList<Html> Row(ReportInput report, Input input, int slot)
    {
        double[] all = [.. report.Data.Rows.Select(row => input.Measure(row.Values[slot]))];
        var isAmount = input.Levels.Count == 0;
        double[] given = [.. all.Where(value => !double.IsNaN(value)).Order()];
        return
        [
            InputWords.Name(input),
            Html.From($"{Wording.Plain(input.Type.Name)}{(input.Unit is { } unit ? $", {unit}" : "")}"),
            Html.From($"{Missing(all.Length - given.Length, all.Length)}"),
            Html.From($"{WhenMissing(input)}"),
            given.Length == 0 ? Html.From($"none") : isAmount ? Range(given) : Levels(input, given),
            TinyHistogram.Draw(isAmount ? Histogram(given) : CountsOf(input, given)),
        ];
    }

    private static string Missing(int rows, int all) =>
        rows == 0 ? "0" : $"{Numbers.Count(rows)} ({Numbers.Percent(rows / (double)all)})";

    private static string WhenMissing(Input input) => input.Missing.Kind switch
    {
        MissingKind.Refuse => "refused",
        MissingKind.Keep => "kept missing",
        _ when input.IsNumeric => $"{Numbers.Value(input.Missing.Constant)} is assumed",
        _ => $"{input.Describe(input.Missing.Constant)} is assumed",
    };

    private static Html Range(double[] sorted) => Html.From($"""
        {Numbers.Value(sorted[0])} to {Numbers.Value(sorted[^1])},
        median {Numbers.Value(Statistics.Quantile(sorted, 0.5))}
        """);

    private static Html Levels(Input input, double[] given)
    {
        var counts = CountsOf(input, given);
        var levels = counts.Index().OrderByDescending(level => level.Item).ToArray();
        var shown = levels.Take(LevelsShown).Select(level =>
            Html.From($"{input.Levels[level.Index]} {Numbers.Percent(level.Item / (double)given.Length)}"));
        var more = levels.Length - LevelsShown;
        return Html.From($"{Html.Join(shown, ", ")}{(more > 0 ? $" and {more} more" : "")}");
    }

    private static int[] CountsOf(Input input, double[] given)
    {
        var counts = new int[input.Levels.Count];
        foreach (var value in given) counts[(int)value]++;
        return counts;
    }

    /// <summary>A few rows far out would press all others into one bar.</summary>
    private static int[] Histogram(double[] sorted)
    {
        const int Bins = 20;
        var counts = new int[Bins];
        if (sorted.Length == 0) return counts;

        var (low, high) = (sorted[0], Statistics.Quantile(sorted, 0.99));
        foreach (var value in sorted)
            counts[value > high ? Bins - 1 : high > low ? (int)((value - low) / (high - low) * (Bins - 1.001)) : 0]++;
        return counts;
    }
}

/// <summary>All that another run needs to give the same version. No time and no path: two runs with one seed must give
/// the same bytes.</summary>
internal static class ReproductionSection
{
    public static Html Write(ReportInput input)
    {
        var manifest = input.Manifest;
        return Html.From($"""
            <section id="reproduction"><h2>How to reproduce it</h2>
            <p>Paste this into a shell in the repository. It finds each file by its SHA-256, in the current folder or
            up to two below; the contract is the one in the models folder.</p>
            <pre><code>{Worker} \
              {input.Command}</code></pre>
            <p>The same files, contract, seed, libraries and kind of machine give the same version to the last byte.</p>
            <dl class="facts">
            {Imported(manifest.Import)}
            {File("Data", manifest.Data.Sha256)}
            {Fact("Seed", Html.From($"{manifest.Split.Seed}"))}
            {Search(manifest.Search)}
            {Fact("Algorithm", Html.From($"{Wording.Plain(manifest.Algorithm)}"))}
            {Fact("Hyperparameters", Html.Join(manifest.Hyperparameters.Select(one =>
                Html.From($"<code>{one.Key}={Numbers.Exact(one.Value)}</code>")), ", "))}
            {Fact("Libraries", manifest.Libraries.Count == 0
                ? Html.From($"none: every number is this program's own")
                : Html.Join(manifest.Libraries.Select(one => Html.From($"{one.Key} {one.Value}")), ", "))}
            {Fact("Training rows", Html.From($"{TrainingRows(manifest.ShipsTrainingRows)}"))}
            </dl></section>
            """);
    }

    private const string Worker = "dotnet run --project src/PurchaseApi.Training -c Release --";

    private static Html Fact(string name, Html value) => Html.From($"""
        <dt>{name}</dt><dd>{value}</dd>

        """);

    private static Html File(string name, string sha256) =>
        Fact($"{name}, SHA-256", Html.From($"<code>{sha256}</code>"));

    private static Html? Imported(ImportSummary? import) => import is null ? null : Html.From($"""
        {File("Booster", import.BoosterSha256)}
        {File("Rows", import.RowsSha256)}
        {Fact("Checked", Html.From($"{Wording.Count(import.CheckedRows, "row")} answered as the booster's library did"))}
        """);

    private static Html? Search(SearchSummary? search) => search is null ? null : Fact("Search", Html.From($"""
        {Wording.Count(search.Trials, "trial")}, compared by
        {Wording.MetricWithin(search.ComparedBy ?? search.Criterion)}, at most {search.TrialsPerAlgorithm} per algorithm;
        <code>trials.json</code> lists them all
        """));

    private static string TrainingRows(bool areInside) => areInside
        ? "model.json holds the training rows themselves: it is as confidential as they are"
        : "model.json does not hold the training rows";
}
