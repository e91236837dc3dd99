using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Reporting.Sections;

/// <summary>All that another run needs to give the same version. No time and no path: two runs with one seed must give
/// the same bytes.</summary>
internal static class ReproductionSection
{
    public static Html Of(ReportInput input)
    {
        var manifest = input.Manifest;
        return Html.Of($"""
            <section id="reproduction"><h2>How to reproduce it</h2>
            <pre><code>{input.Command}</code></pre>
            <p>DATA is the file with the SHA-256 below; the contract is the one beside the version. The same data, seed,
            libraries and kind of machine give the same version to the last byte.</p>
            <dl class="facts">
            {Fact("Data, SHA-256", Html.Of($"<code>{manifest.Data.Sha256}</code>"))}
            {Fact("Seed", Html.Of($"{manifest.Split.Seed}"))}
            {Fact("Search", Search(manifest))}
            {Fact("Algorithm", Html.Of($"{Wording.Plain(manifest.Algorithm)}"))}
            {Fact("Hyperparameters", Html.Join(manifest.Hyperparameters.Select(one =>
                Html.Of($"<code>{one.Key}={Figures.Exact(one.Value)}</code>")), ", "))}
            {Fact("Libraries", manifest.Libraries.Count == 0
                ? Html.Of($"none: every number is this program's own")
                : Html.Join(manifest.Libraries.Select(one => Html.Of($"{one.Key} {one.Value}")), ", "))}
            {Fact("Training rows", Html.Of($"{TrainingRows(manifest.ShipsTrainingRows)}"))}
            </dl></section>
            """);
    }

    private static Html Fact(string name, Html value) => Html.Of($"""
        <dt>{name}</dt><dd>{value}</dd>

        """);

    private static Html Search(Manifest manifest) => manifest.Search is { } search
        ? Html.Of($"""
            {Wording.Count(search.Trials, "trial")} by {Wording.Metric(search.Criterion)}, at most
            {search.TrialsPerAlgorithm} an algorithm; all stand in trials.json
            """)
        : Html.Of($"none");

    private static string TrainingRows(bool areInside) => areInside
        ? "model.json holds the training rows themselves: it is as confidential as they are"
        : "model.json does not hold the training rows";
}
