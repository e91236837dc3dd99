using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Commands.Sample;
using Spectre.Console;

namespace PurchaseApi.Tests.Training.Commands.Sample;

public sealed class SampleTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Theory]
    [InlineData("purchase", "customer_id,time_spent,")]
    [InlineData("shopping-survey", "Browsing_Frequency,Add_to_Cart_Browsing,")]
    [InlineData("messy-shop", "Kontonummer;Angelegt am;")]
    [InlineData("trial", "customer_id,purchase")]
    public async Task The_model_chooses_the_process(string model, string header)
    {
        var file = Path.Combine(models.Path, "sample.csv");

        var run = await Worker.Run("sample", "--model", model, "--rows", "5", "--seed", "1", "--output", file);

        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("5 generated rows are in", run.Output);
        Assert.StartsWith(header, lines[0]);
        Assert.Equal(6, lines.Length);
    }

    [Fact]
    public void Models_without_a_process_are_reported_with_those_that_have_one()
    {
        var parsed = SampleCommand.Create(AnsiConsole.Console).Parse(["--model", "nobody", "--output", "sample.csv"]);

        var error = Assert.Single(parsed.Errors).Message;
        Assert.All(["'nobody'", "'purchase'", "'shopping-survey'"], name => Assert.Contains(name, error));
    }

    [Theory]
    [InlineData("purchase", 5_000)]
    [InlineData("shopping-survey", 2_000)]
    public async Task The_shipped_sample_is_what_the_process_writes(string model, int rows)
    {
        var file = Path.Combine(models.Path, "sample.csv");
        await Worker.Run("sample", "--model", model, "--rows", $"{rows}", "--seed", "42", "--output", file);

        Assert.Equal(
            await File.ReadAllTextAsync(
                Path.Combine(SharedData.Repository, "models", model, "sample.csv"),
                TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    public void Dispose() => models.Dispose();
}
