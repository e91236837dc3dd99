using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Steps;

public sealed class TrainingInterruptTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Theory]
    [InlineData("read")]
    [InlineData("logistic_regression")]
    [InlineData("evaluate")]
    public void Interrupting_any_step_publishes_nothing(string stage)
    {
        var old = models.Publish();
        using var interrupt = new CancellationTokenSource();
        var run = new TrainingRun(
            new TrainingOptions
            {
                Model = "purchase",
                Data = Path.Combine(SharedData.Repository, "models", "purchase", "sample.csv"),
                ModelsPath = models.Path,
                Algorithms = ["logistic_regression"],
                Trials = 2,
            },
            TimeProvider.System,
            new At(stage, interrupt));

        Assert.ThrowsAny<OperationCanceledException>(() => run.Execute(interrupt.Token));

        Assert.Single(models.Repository.Versions("purchase"), old.Id);
        Assert.Empty(Directory.GetFileSystemEntries(models.Path, ".incoming-*", SearchOption.AllDirectories));
    }

    public void Dispose() => models.Dispose();

    /// <summary>Interrupts when a stage begins.</summary>
    private sealed class At(string stage, CancellationTokenSource interrupt) : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
            if (value.Step == stage) interrupt.Cancel();
        }
    }
}
