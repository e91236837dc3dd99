using System.Text.Json.Serialization;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Training.Watching;

/// <summary>A candidate against the version in service, on the candidate's holdout rows: each reads them through its
/// own contract. Rows that the champion was trained on flatter it, never the
/// candidate.</summary>
/// <param name="Criterion">The figure that both are measured by; higher is better, so log loss has a minus.</param>
/// <param name="Rows">Holdout rows.</param>
/// <param name="Difference">Candidate less champion, with the 95 % interval of a paired bootstrap.</param>
internal sealed record Challenge(string Criterion, int Rows, double Candidate, double Champion, Estimate Difference)
{
    /// <summary>Whether chance can hardly explain how much better it is.</summary>
    [JsonIgnore]
    public bool IsWon => Difference.Low > 0;

    /// <exception cref="DataException">The champion cannot read the rows.</exception>
    public static Challenge Measure(EvaluatedRun evaluated, PublishedVersion champion)
    {
        var run = evaluated.Run;
        var labels = run.Prepared.Holdout.Labels;
        var ours = Measure(evaluated.Evaluation.Predictions);
        var theirs = Measure(Read(run, champion).Select(row => champion.Predictor.Predict(row)));
        int[] all = [.. Enumerable.Range(0, labels.Length)];
        return new(
            run.Criterion.ComparedBy, labels.Length, ours(all), theirs(all),
            PairedBootstrap.Difference(
                labels.Length, ours, theirs, run.Options.Seed, run.Data.GroupsOf(run.Split.Holdout)));

        Func<int[], double> Measure(IEnumerable<Prediction> predictions)
        {
            var ranked = new RankedRows(labels, [.. predictions.Select(prediction => prediction.Probability)]);
            return rows => run.Criterion.Measure(ranked.CountRows(rows));
        }
    }

    private static IReadOnlyList<Scoring.Rows.Row> Read(SelectedRun run, PublishedVersion champion)
    {
        try
        {
            var data = ExamplesFile.Read(run.Options.Data, champion.Predictor.Contract);
            return data.Labels.AsSpan().SequenceEqual(run.Data.Labels)
                ? data.Take(run.Split.Holdout)
                : throw new DataException("its contract means another label");
        }
        catch (DataException error)
        {
            throw new DataException(
                $"the version in service, {champion.Id}, cannot read these rows, so the two cannot be compared: "
                + $"{error.Message}; decide yourself, and put it into service with `train`",
                error);
        }
    }
}
