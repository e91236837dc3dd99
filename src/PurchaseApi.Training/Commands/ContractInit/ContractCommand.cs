using System.CommandLine;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Drafting;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.ContractInit;

internal static class ContractCommand
{
    private const string StandardOutput = "-";

    public static Command Create(IAnsiConsole console) =>
        new("contract", "Makes a contract for your own columns.") { Init(console) };

    private static Command Init(IAnsiConsole console)
    {
        var data = new DataArguments("Labelled rows", hasDates: false);
        var label = new Option<string>("--label") { Description = "The column to predict.", Required = true };
        var positive = new Option<string?>("--positive") { Description = "The value to predict. Default: guessed." };
        var model = new Option<string?>("--model") { Description = "The model's name; default: that of the file." };
        var id = new Option<string?>("--id")
        {
            Description = "The column that identifies a customer. Default: guessed.",
        };
        var title = new Option<string?>("--title") { Description = "The question it answers. Default: made of the label." };
        var noun = new Option<string?>("--noun")
        {
            Description = "What a positive row is called, such as buyer. Default: made of the label.",
        };
        var output = new Option<string>("--output")
        {
            Description = "The contract to write; - for standard output.",
            DefaultValueFactory = _ => "contract.yaml",
        };
        var force = new Option<bool>("--force") { Description = "Overwrite an existing contract." };
        model.MustBe(
            name => name is null || ModelName.IsValid(name),
            "1 to 63 lower-case letters, digits and '-'");

        var command = new Command("init", "Drafts a contract from a CSV, ready to train.")
        {
            label, positive, model, id, title, noun, output, force,
        };
        data.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(output);
            if (path != StandardOutput && File.Exists(path) && !parsed.GetValue(force))
                throw new DataException($"{path}: is there already; --force writes over it, --output elsewhere");

            var options = new DraftOptions(data.Of(parsed), parsed.GetRequiredValue(label))
            {
                Positive = parsed.GetValue(positive),
                Id = parsed.GetValue(id),
                Model = parsed.GetValue(model),
                Title = parsed.GetValue(title),
                Noun = parsed.GetValue(noun),
            };
            var (draft, contract) = ContractDraft.Of(options);
            if (path == StandardOutput)
            {
                console.Profile.Out.Writer.Write(contract.Yaml);   // past the console's wrapping
                return;
            }

            Write(path, contract.Yaml);
            DraftTable.Write(console, draft, path);
            DraftTable.WriteNext(console, draft, options.Data, path);
        });
        return command;
    }

    private static void Write(string path, string yaml)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }

        OutputFile.Write(path, file => file.Write(yaml));
    }
}
