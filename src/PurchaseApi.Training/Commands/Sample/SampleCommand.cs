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
            Description = "The CSV to write. A trial writes its prediction log next to it.",
            HelpName = "FILE",
            Required = true,
        };
        model.AcceptOnlyFromAmong([.. SampleProcess.All.Select(process => process.Model)]);
        rows.MustBe(given => given >= 1, "at least 1");

        var command = new WorkerCommand(
            "sample", "Writes generated rows whose true probabilities are known (docs/sample-process.md).",
            "sample --output sessions.csv",
            "sample --model trial --rows 60000 --output trial/outcomes.csv")
        {
            model, rows, seed, output,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(output);
            var process = SampleProcess.All.Single(one => one.Model == parsed.GetValue(model));
            Write(path, file => process.WriteCsv(file, parsed.GetValue(rows), parsed.GetValue(seed)));
            console.MarkupLineInterpolated($"{parsed.GetValue(rows)} generated rows are in {path}.");
            if (process.WriteLog is not { } writeLog) return;

            var log = Path.ChangeExtension(path, ".ndjson");
            Write(log, file => writeLog(file, parsed.GetValue(rows), parsed.GetValue(seed)));
            console.MarkupLineInterpolated($"Their prediction log is {log}.");
        });
        return command;
    }

    private static void Write(string path, Action<TextWriter> write)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            using var file = new StreamWriter(path);
            write(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }
}

/// <summary>What generates a model's rows.</summary>
/// <param name="Model">Whose contract reads them; messy-shop is for contract init, trial for outcomes.</param>
/// <param name="WriteCsv">Takes the number of rows and the seed.</param>
/// <param name="WriteLog">Likewise; null where nothing was predicted.</param>
internal sealed record SampleProcess(
    string Model, Action<TextWriter, int, int> WriteCsv, Action<TextWriter, int, int>? WriteLog = null)
{
    public static IReadOnlyList<SampleProcess> All { get; } =
        [new("purchase", SampleSessions.WriteCsv), new("shopping-survey", SampleAnswers.WriteCsv),
            new("messy-shop", MessyShop.WriteCsv), new("trial", SampleTrial.WriteCsv, SampleTrial.WriteLog)];
}
