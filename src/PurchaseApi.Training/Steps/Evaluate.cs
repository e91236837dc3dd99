using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Findings;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Steps;

/// <summary>The one look at the holdout: metrics with intervals, coverage of the conformal sets, findings.</summary>
/// <param name="Predictions">Of the holdout rows, as the service will make them.</param>
/// <param name="Confusion">null where nothing was measured.</param>
/// <param name="Quantiles">Fitted on the validation rows.</param>
internal sealed record HoldoutEvaluation(
    IReadOnlyList<Prediction> Predictions,
    OrderedDictionary<string, Estimate> Metrics,
    OrderedDictionary<string, Estimate>? Confusion,
    ConformalQuantiles Quantiles,
    IReadOnlyList<Coverage> Coverage,
    IReadOnlyList<Finding> Findings)
{
    // Of the rows that were fitted on; more tell nothing new of how well they are known.
    private const int GapRows = 20_000;

    /// <summary>null where nothing was measured.</summary>
    public HoldoutCurves? Curves { get; init; }

    /// <summary>What happened to groups of them; null where nothing was measured.</summary>
    public HoldoutGroups? Groups { get; init; }

    /// <summary>How far figures fall from rows that were fitted on; null where nothing was fitted here.</summary>
    public FitGap? Gap { get; init; }

    public static HoldoutEvaluation Measure(SelectedRun run)
    {
        var (prepared, seed) = (run.Prepared, run.Options.Seed);
        var quantiles = ConformalFitting.Fit(
            run.Chosen.Probabilities(prepared.Validation), prepared.Validation.Labels);
        return Measure(
            run.PublishedWith(quantiles), quantiles, run.Data, run.Split, run.Baselines, seed, run.IdMemory,
            holdout => GapOf(run, holdout));
    }

    private static FitGap GapOf(SelectedRun run, double[] holdout)
    {
        var (data, split, prepared) = (run.Data, run.Split, run.Prepared);
        var fitted = prepared.Train.Sample(GapRows, run.Options.Seed);
        bool[] unseen = [.. prepared.SearchedLabels, .. prepared.Validation.Labels];
        return GapMeasurement.Measure(
            RankedRows.OfMargins(fitted.Labels, run.Published.Model.Margins(fitted.Features)),
            new(new(unseen, run.Chosen.Unseen), data.GroupsOf(run.ComparedRows)),
            new(new(prepared.Holdout.Labels, holdout), data.GroupsOf(split.Holdout)),
            run.Options.Seed);
    }

    /// <param name="predictor">What is to be published.</param>
    /// <param name="quantiles">The predictor's, fitted on the validation rows.</param>
    /// <param name="data">Every labelled row.</param>
    /// <param name="split">What the predictor was made of, and what measures it.</param>
    /// <param name="baselines">Fitted on the training rows.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="memory">How much ROC AUC a random split would owe to rows of the same id; null: not known.</param>
    /// <param name="gapOf">Probabilities of the holdout rows -> how far figures fall there; null: not known.</param>
    public static HoldoutEvaluation Measure(
        Predictor predictor, ConformalQuantiles quantiles, LabelledRows data, RowSplit split,
        IReadOnlyList<Baseline> baselines, int seed, Estimate? memory = null,
        Func<double[], FitGap>? gapOf = null)
    {
        var threshold = predictor.Decisions.Threshold;
        var labels = data.LabelsOf(split.Holdout);
        Prediction[] predictions = [.. data.Take(split.Holdout).Select(row => predictor.Decide(row.Values))];
        var probabilities = Array.ConvertAll(predictions, prediction => prediction.Probability);
        var (metrics, confusion) = Bootstrap.Measure(
            labels, probabilities, threshold, seed, data.GroupsOf(split.Holdout));
        var curves = HoldoutCurves.Compute(labels, probabilities, seed, data.GroupsOf(split.Holdout));
        var gap = gapOf?.Invoke(probabilities);
        return new(
            predictions,
            metrics,
            confusion,
            quantiles,
            ConformalCoverage.Measure(quantiles, probabilities, labels),
            FindingChecks.Run(
                new FindingInput(predictor.Contract.Inputs, data, split, probabilities, threshold, baselines, seed)
                {
                    Memory = memory,
                    Gap = gap,
                }))
        {
            Gap = gap,
            Curves = curves,
            Groups = MeasuredGroups.Measure(curves, predictions, labels),
        };
    }
}

/// <summary>How much of its figures a model would owe to rows of the same id, if these were split at random: every
/// algorithm is fitted on four fifths of the training rows and measured on the others, once with rows of the same ids
/// among the four fifths and once without. What remembers most, counts.</summary>
internal static class IdMemory
{
    private const int Folds = 5;

    /// <param name="found">Of every algorithm; their out-of-fold margins keep rows of one id together.</param>
    /// <param name="data">Its training rows.</param>
    /// <param name="groups">Of the rows that the folds hold; empty where no id repeats.</param>
    /// <returns>The gain in ROC AUC; null where no id repeats.</returns>
    public static Estimate? Measure(
        IEnumerable<SearchResult> found, PreparedData data, int[] groups, int seed, CancellationToken cancellation)
    {
        if (groups.Length == 0) return null;

        var rows = data.IsSampled ? data.Train.Rows(data.Searched) : data.Train;
        var fold = StratifiedFolds.Deal(rows.Labels, Folds, seed)[0];
        var (known, asked) = (rows.Rows(fold.Train), rows.Rows(fold.HeldOut));
        var best = found
            .Select(one => (
                Random: RankedRows.OfMargins(
                    asked.Labels, one.Algorithm.Fit(known, seed, cancellation).Margins(asked.Features)),
                Apart: RankedRows.OfMargins(asked.Labels, [.. fold.HeldOut.Select(row => one.OutOfFold[row])])))
            .MaxBy(one => Ranking.RocAuc(one.Random.All()));
        return PairedBootstrap.Difference(
            asked.Count, some => Ranking.RocAuc(best.Random.CountRows(some)),
            some => Ranking.RocAuc(best.Apart.CountRows(some)), seed, [.. fold.HeldOut.Select(row => groups[row])]);
    }
}
