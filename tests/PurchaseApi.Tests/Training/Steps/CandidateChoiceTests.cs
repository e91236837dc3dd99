using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Steps;

public sealed class CandidateChoiceTests
{
    private const int Rows = 2_000;

    private readonly Random random = new(4);
    private readonly double[] truth;
    private readonly bool[] labels;

    public CandidateChoiceTests()
    {
        truth = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())];
        labels = [.. truth.Select(p => random.NextDouble() < p)];
    }

    [Fact]
    public void The_simpler_of_two_within_one_standard_error_is_chosen()
    {
        var (chosen, summary) = Choose(("gradient_boosting", 0), ("logistic_regression", 0.01));

        Assert.Equal("logistic_regression", chosen.Algorithm.Name);
        Assert.Equal(["logistic_regression", "gradient_boosting"], summary.Candidates.Keys);
        Assert.InRange(0, summary.Candidates["logistic_regression"].Behind.Low, double.MaxValue);
    }

    [Fact]
    public void A_clearly_better_complex_candidate_is_chosen()
    {
        var (chosen, summary) = Choose(("gradient_boosting", 0), ("logistic_regression", 1));

        Assert.Equal(("gradient_boosting", "gradient_boosting"), (chosen.Algorithm.Name, summary.Best));
        Assert.True(summary.Candidates["logistic_regression"].Behind.Low > 0);
    }

    private CandidateChoice Choose(params (string Name, double Noise)[] candidates)
    {
        var rows = new Examples(new FeatureMatrix(["x"], truth), labels);
        var data = new PreparedData(null!, rows, rows.Rows([]), rows.Rows([]), []);
        return CandidateChoice.Choose(
            [.. candidates.Select(one => Blurred(one.Name, one.Noise))], Criterion.Named("f1"), data, [], seed: 1);
    }

    private Candidate Blurred(string name, double noise)
    {
        double[] unseen = [.. truth.Select(p => Math.Clamp(p + (noise * (random.NextDouble() - 0.5)), 0, 1))];
        return new(
            new Named(name), null!, new PlattScaling(1, 0), new ThresholdSummary(0.5, "f1", ""),
            MetricValues.Compute(labels, unseen, 0.5), unseen);
    }

    private sealed record Named(string Name) : IAlgorithm
    {
        public IReadOnlyDictionary<string, double> Hyperparameters { get; } = new Dictionary<string, double>();

        public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
