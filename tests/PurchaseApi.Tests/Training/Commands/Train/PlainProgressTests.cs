using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Training.Commands.Train;
using PurchaseApi.Training.Steps;
using Spectre.Console;

namespace PurchaseApi.Tests.Training.Commands.Train;

public sealed class PlainProgressTests
{
    private readonly StringWriter output = new();
    private readonly FakeTimeProvider time = new();
    private readonly PlainProgress progress;

    public PlainProgressTests() => progress = new(
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) }),
        time);

    [Fact]
    public void Short_steps_are_one_line()
    {
        Report("read", 0, seconds: 0);
        for (var share = 1; share <= 20; share++) Report("read", share / 20.0, seconds: 1);

        Assert.Equal(["read: done after 00:00:20"], Lines());
    }

    [Fact]
    public void Long_steps_report_the_remaining_time()
    {
        Report("random_forest", 0, seconds: 0);
        for (var share = 1; share <= 100; share++) Report("random_forest", share / 100.0, seconds: 1);

        Assert.Equal(
            [
                "random_forest: 30 %, about 00:01:10 left", "random_forest: 60 %, about 00:00:40 left",
                "random_forest: 90 %, about 00:00:10 left", "random_forest: done after 00:01:40",
            ],
            Lines());
    }

    [Fact]
    public void Days_are_given_in_hours()
    {
        Report("random_forest", 0, seconds: 0);
        Report("random_forest", 1, seconds: (50 * 3600) + 61);

        Assert.Equal(["random_forest: done after 50:01:01"], Lines());
    }

    [Fact]
    public void Late_progress_never_goes_back()
    {
        Report("read", 0, seconds: 0);
        Report("read", 1, seconds: 1);
        Report("read", 0.5, seconds: 100);
        Report("read", 1, seconds: 1);

        Assert.Single(Lines());
    }

    private void Report(string stage, double share, int seconds)
    {
        time.Advance(TimeSpan.FromSeconds(seconds));
        progress.Report(new StepProgress(stage, share));
    }

    private string[] Lines() => output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
