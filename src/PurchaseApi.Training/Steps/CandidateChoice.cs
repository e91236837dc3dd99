using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Steps;

/// <summary>The candidate that is published: the best one on rows that no candidate had seen, or the simplest of those
/// that a paired bootstrap cannot tell apart from it.</summary>
internal sealed record CandidateChoice(Candidate Chosen, ChoiceSummary Summary)
{
    // What is easy to explain and quick to serve comes first: a straight line, then trees with exact reasons, few before
    // many, then what is opaque, and last what keeps the training rows.
    private static readonly string[] bySimplicity =
    [
        "logistic_regression", "support_vector_machine", "gradient_boosting", "random_forest", "neural_network",
        "nearest_neighbors",
    ];

    /// <param name="candidates">At least one.</param>
    /// <param name="criterion">Its figure compares them.</param>
    /// <param name="data">Whose training and validation rows they are compared on.</param>
    /// <param name="groups">Of these rows; empty where each is on its own.</param>
    /// <param name="seed">Of the resamples.</param>
    public static CandidateChoice Of(
        IReadOnlyList<Candidate> candidates, Criterion criterion, PreparedData data, int[] groups, int seed)
    {
        bool[] labels = [.. data.SearchedLabels, .. data.Validation.Labels];
        var compared = candidates
            .OrderBy(candidate => Array.IndexOf(bySimplicity, candidate.Algorithm.Name))
            .Select(candidate => (Candidate: candidate, Rows: new RankedRows(labels, candidate.Unseen)))
            .Select(one => (one.Candidate, one.Rows, Value: criterion.Of(one.Rows.All())))
            .ToArray();
        var best = compared.MaxBy(one => one.Value);
        var behind = Array.ConvertAll(compared, one => one == best
            ? new Estimate(0, 0, 0)
            : PairedBootstrap.Difference(
                labels.Length, rows => criterion.Of(best.Rows.Of(rows)), rows => criterion.Of(one.Rows.Of(rows)), seed,
                groups));
        return new(
            compared[Array.FindIndex(behind, difference => !(difference.Low > 0))].Candidate,
            new(labels.Length, best.Candidate.Algorithm.Name, new(compared.Zip(behind, (one, difference) =>
                KeyValuePair.Create(one.Candidate.Algorithm.Name, new ComparedCandidate(one.Value, difference))))));
    }
}
