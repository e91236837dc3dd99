using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Commands.Train;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Steps;
using PurchaseApi.Training.Watching;

namespace PurchaseApi.Tests.Training.Watching;

public sealed class ChallengeTests : IDisposable
{
    private readonly ModelsFolder models = new();
    private readonly InboxFolder folder = new();

    public ChallengeTests() => folder.Write("a.csv", WatchedSessions.Csv(seed: 1));

    [Theory]
    [InlineData("f1")]
    [InlineData("roc_auc")]
    [InlineData("average_precision")]
    [InlineData("log_loss")]
    public void Champion_and_candidate_are_measured_on_the_holdout(string criterion)
    {
        var champion = models.Publish(intercept: 2);
        var evaluated = Evaluate(criterion);

        var challenge = Challenge.Measure(evaluated, champion);

        var run = evaluated.Run;
        var labels = run.Prepared.Holdout.Labels;
        var rows = run.Data.Take(run.Split.Holdout);
        double[] theirs = [.. rows.Select(row => champion.Predictor.Predict(row).Probability)];
        var of = run.Criterion.Measure;
        Assert.Equal(labels.Length, challenge.Rows);
        Assert.Equal(
            of(new RankedRows(labels, run.Published.Probabilities(run.Prepared.Holdout)).All()),
            challenge.Candidate);
        Assert.Equal(of(new RankedRows(labels, theirs).All()), challenge.Champion);
        Assert.Equal(challenge.Candidate - challenge.Champion, challenge.Difference.Value);
        Assert.InRange(challenge.Difference.Value, challenge.Difference.Low, challenge.Difference.High);
    }

    [Fact]
    public void A_smaller_log_loss_wins()
    {
        var champion = models.Publish(intercept: 5);   // sure of what is not so

        var challenge = Challenge.Measure(Evaluate("log_loss"), champion);

        Assert.True(challenge.IsWon);
        Assert.True(challenge.Candidate > challenge.Champion);
    }

    [Fact]
    public void A_candidate_does_not_beat_its_own_copy()
    {
        var run = new TrainingRun(Options("f1"), TimeProvider.System, TrainingProgress.Silent);
        var evaluated = run.Evaluate(TestContext.Current.CancellationToken);
        var copy = run.Publish(evaluated).Version;

        var challenge = Challenge.Measure(evaluated, copy);

        Assert.False(challenge.IsWon);
        Assert.Equal((0, 0, 0), (challenge.Difference.Value, challenge.Difference.Low, challenge.Difference.High));
    }

    [Theory]
    [InlineData("range: [0, 1000000], missing: 0,      example: 75.0", "range: [0, 1], missing: 0, example: 1")]
    [InlineData("name: purchase, positive: 1", "name: purchase, positive: 0")]
    [InlineData("name: purchase, positive: 1", "name: returned, positive: 1")]
    public void A_champion_with_other_inputs_needs_review(string text, string other)
    {
        Assert.Contains(text, ModelsFolder.PurchaseYaml);
        var champion = models.Publish(yaml: ModelsFolder.PurchaseYaml.Replace(text, other), promote: false);

        var error = Assert.Throws<DataException>(() => Challenge.Measure(Evaluate("f1"), champion));

        Assert.StartsWith($"the version in service, {champion.Id}, cannot read these rows", error.Message);
        Assert.EndsWith("decide yourself, and put it into service with `train`", error.Message);
    }

    public void Dispose()
    {
        models.Dispose();
        folder.Dispose();
    }

    private EvaluatedRun Evaluate(string criterion) =>
        new TrainingRun(Options(criterion), TimeProvider.System, TrainingProgress.Silent)
            .Evaluate(TestContext.Current.CancellationToken);

    private TrainingOptions Options(string criterion) => WatchedSessions.Options(models.Path) with
    {
        Data = folder["a.csv"],
        Criterion = criterion,
        ContractPath = Path.Combine(SharedData.Repository, "models", "purchase", "contract.yaml"),
    };
}
