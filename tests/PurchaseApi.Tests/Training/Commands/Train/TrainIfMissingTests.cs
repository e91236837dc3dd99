using PurchaseApi.Tests.Support;
using Spectre.Console;

namespace PurchaseApi.Tests.Training.Commands.Train;

public sealed class TrainIfMissingTests : IDisposable
{
    private readonly ModelsFolder models = new();
    private readonly StringWriter output = new(), errors = new();

    [Fact]
    public async Task Missing_models_are_trained()
    {
        var data = Path.Combine(models.Path, "sessions.csv");
        await File.WriteAllLinesAsync(data, Sessions(count: 300), TestContext.Current.CancellationToken);

        await Run("train", "--model", "purchase", "--if-missing", "--data", data, "--models", models.Path,
            "--algorithms", "logistic_regression");

        Assert.Empty(errors.ToString());
        Assert.Single(models.Repository.Versions("purchase"), models.Repository.Current("purchase"));
    }

    [Fact]
    public async Task Models_in_service_are_left_alone()
    {
        var version = models.Publish();

        Assert.Equal(0, await TrainIfMissing());

        Assert.Contains($"{version.Id} is in service; nothing was trained", output.ToString());
        Assert.Single(models.Repository.Versions("purchase"), version.Id);
    }

    [Fact]
    public async Task A_broken_version_is_an_error_and_never_replaced()
    {
        var version = models.Publish();
        await File.AppendAllTextAsync(
            Path.Combine(models.Repository.Folder("purchase", version.Id), "model.json"), " ",
            TestContext.Current.CancellationToken);

        Assert.Equal(1, await TrainIfMissing());

        Assert.Contains("SHA-256 differs", errors.ToString());
        Assert.Single(models.Repository.Versions("purchase"), version.Id);
    }

    [Fact]
    public async Task Unpromoted_versions_are_an_error()
    {
        models.Publish(promote: false);

        Assert.Equal(1, await TrainIfMissing());

        Assert.Contains("current", errors.ToString());
    }

    public void Dispose() => models.Dispose();

    private static IEnumerable<string> Sessions(int count)
    {
        var random = new Random(42);
        yield return "time_spent,pages_viewed,basket_value,device_type,customer_type,purchase";
        for (var i = 0; i < count; i++)
        {
            var basket = random.Next(200);
            yield return $"{random.Next(60)},{random.Next(1, 20)},{basket},Mobile,New,"
                + $"{(basket > random.Next(200) ? 1 : 0)}";
        }
    }

    private Task<int> TrainIfMissing() =>
        Run("train", "--model", "purchase", "--if-missing", "--data", "nowhere.csv", "--models", models.Path);

    private Task<int> Run(params string[] args)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 200;
        return PurchaseApi.Training.Program.RunAsync(args, console, errors);
    }
}
