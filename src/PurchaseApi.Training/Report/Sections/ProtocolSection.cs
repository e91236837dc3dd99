using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;

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
