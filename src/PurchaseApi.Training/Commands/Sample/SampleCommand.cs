using System.CommandLine;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Samples;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Sample;

internal static class SampleCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var model = new Option<string>("--model")
        {
            Description = "The model whose rows are generated.",
            DefaultValueFactory = _ => SampleProcess.All[0].Model,
        };
        var rows = new Option<int>("--rows") { Description = "How many.", DefaultValueFactory = _ => 5000 };
        var seed = new Option<int>("--seed") { Description = "Random seed.", DefaultValueFactory = _ => 42 };
        var output = new Option<string>("--output")
        {
            Description = "The CSV to write.",
            HelpName = "FILE",
            Required = true,
        };
        model.AcceptOnlyFromAmong([.. SampleProcess.All.Select(process => process.Model)]);
        rows.MustBe(given => given >= 1, "at least 1");

        var command = new WorkerCommand(
            "sample", "Writes generated rows whose true probabilities are known (docs/sample-process.md).",
            "sample --output sessions.csv",
            "sample --model messy-shop --rows 20000 --seed 7 --output shop.csv")
        {
            model, rows, seed, output,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(output);
            var process = SampleProcess.All.Single(one => one.Model == parsed.GetValue(model));
            try
            {
                using var file = new StreamWriter(path);
                process.WriteCsv(file, parsed.GetValue(rows), parsed.GetValue(seed));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new DataException($"{path}: {error.Message}", error);
            }

            console.MarkupLineInterpolated($"{parsed.GetValue(rows)} generated rows are in {path}.");
        });
        return command;
    }
}

/// <summary>What generates a model's rows.</summary>
/// <param name="Model">Whose contract reads them; messy-shop is for contract init.</param>
/// <param name="WriteCsv">Takes the number of rows and the seed.</param>
internal sealed record SampleProcess(string Model, Action<TextWriter, int, int> WriteCsv)
{
    public static IReadOnlyList<SampleProcess> All { get; } =
        [new("purchase", SampleSessions.WriteCsv), new("shopping-survey", SampleAnswers.WriteCsv),
            new("messy-shop", MessyShop.WriteCsv)];
}
