using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Commands.Predict;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Validate;

internal static class ValidateCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (model, models, version) = (VersionOptions.Model(), VersionOptions.Models(), VersionOptions.Version());
        var json = VersionOptions.Json();
        var data = new DataArguments("Rows");
        var command = new WorkerCommand(
            "validate", "Checks every row of a file as the service would, without predicting. Exits with 1 on errors.",
            "validate --model purchase --data customers.csv",
            "validate --model purchase --data customers.xlsx --sheet Export --json")
        {
            model, version, models, json,
        };
        data.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var loaded = VersionOptions.Load(repository, parsed.GetRequiredValue(model), parsed.GetValue(version));
            var run = await ValidationRun.ExecuteAsync(loaded, data.Read(parsed), cancellation);
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, run);
            else Write(console, run);
            return run.Failed == 0 ? 0 : 1;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, ValidationRun run)
    {
        console.MarkupLineInterpolated($"{run.Received:N0} rows, {run.Failed:N0} with errors.");
        if (run.Errors.Count == 0) return;

        var table = new Table()
            .AddColumn(new TableColumn("rows").RightAligned()).AddColumn("field").AddColumn("code")
            .AddColumn("first rows").AddColumn("the first error");
        foreach (var group in run.Errors)
        {
            var first = string.Join(", ", group.First.Select(index => $"{index + 1}"));   // as people count
            table.AddRow(
                $"{group.Rows:N0}", Markup.Escape(group.Field), group.Code, first, Markup.Escape(group.Detail));
        }

        console.Write(table);
    }
}

/// <summary>CSV in, what is wrong with its rows out: by the rules of the service, without a score.</summary>
/// <param name="Received">Rows.</param>
/// <param name="Failed">Those that cannot be predicted.</param>
/// <param name="Errors">By field and code, those with the most rows first.</param>
internal sealed record ValidationRun(
    string Model, string Version, long Received, long Failed, IReadOnlyList<FaultGroup> Errors)
{
    /// <exception cref="DataException">The file cannot be read.</exception>
    public static async Task<ValidationRun> ExecuteAsync(
        PublishedVersion version, DataFile data, CancellationToken cancellation)
    {
        var contract = version.Predictor.Contract;
        using var file = new RowsFile(data, contract);
        var rows = await file.OpenAsync(cancellation);
        var groups = new FaultGroups(new(contract.Inputs, contract.Id, isCsv: true));
        var block = new RowBlock(contract.Inputs.Count);
        var (received, failed) = (0L, 0L);
        while (await rows.ReadAsync(file, block, cancellation))
        {
            (received, failed) = (received + block.Count, failed + block.Faults.Count);
            foreach (var fault in block.Faults) groups.Add(block.FirstIndex + fault.Place, fault.Reading);
        }

        return new(version.Model, version.Id.Text, received, failed, groups.ToList());
    }
}
