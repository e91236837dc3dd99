using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Report.Sections;

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
