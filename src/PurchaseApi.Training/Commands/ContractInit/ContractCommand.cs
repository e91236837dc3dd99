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
        new WorkerCommand("contract", "Makes a contract for your own columns.") { Init(console) };

    private static WorkerCommand Init(IAnsiConsole console)
    {
        var data = new DataArguments("Labeled rows", hasDates: false);
        var label = new Option<string>("--label") { Description = "The column to predict.", Required = true };
        var positive = new Option<string?>("--positive") { Description = "The value to predict. Default: guessed." };
        var model = new Option<string?>("--model") { Description = "The model's name. Default: the file's name." };
        var id = new Option<string?>("--id")
        {
            Description = "The column that identifies a customer. Default: guessed.",
        };
        var title = new Option<string?>("--title")
        {
            Description = "The question it answers. Default: derived from the label.",
        };
        var noun = new Option<string?>("--noun")
        {
            Description = "What a positive row is called, such as buyer. Default: derived from the label.",
        };
        var output = new Option<string>("--output")
        {
            Description = "The contract to write; - for standard output.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "contract.yaml",
        };
        var force = new Option<bool>("--force") { Description = "Overwrite an existing contract." };
        model.MustBe(
            name => name is null || ModelName.IsValid(name),
            "1 to 63 lower-case letters, digits and '-'");

        var command = new WorkerCommand(
            "init", "Drafts a contract from a CSV, ready to train.",
            "contract init --data customers.csv --label churned",
            "contract init --data orders.xlsx --label Status --positive refunded --output orders.yaml")
        {
            label, positive, model, id, title, noun, output, force,
        };
        data.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(output);
            if (path != StandardOutput && File.Exists(path) && !parsed.GetValue(force))
                throw new DataException($"{path}: is there already; --force writes over it, --output elsewhere");

            var options = new DraftOptions(data.Read(parsed), parsed.GetRequiredValue(label))
            {
                Positive = parsed.GetValue(positive),
                Id = parsed.GetValue(id),
                Model = parsed.GetValue(model),
                Title = parsed.GetValue(title),
                Noun = parsed.GetValue(noun),
            };
            var (draft, contract) = ContractDraft.Draft(options);
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
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            DataFile.Reading(path, () => Directory.CreateDirectory(folder));
        OutputFile.Write(path, file => file.Write(yaml));
    }
}

/// <summary>What became of every column of a file, as a table, and the command that comes next.</summary>
internal static class DraftTable
{
    public static void Write(IAnsiConsole console, ContractDraft draft, string path)
    {
        var table = new Table().AddColumn("column").AddColumn("kept as").AddColumn("seen").AddColumn("read as");
        if (draft.Id is { } id) Add(table, id.Column.Header, "id", "", "");
        Add(table, draft.Label.Column.Header, "label", draft.Label.Comment, "");
        foreach (var column in draft.Columns)
            if (column.Typing is { } typing)
                Add(table, column.Header, typing.Kind, column.Comment, ReadAs(column, typing));
            else Add(table, column.Header, "left out", Reason(column.Comment), "");
        console.Write(table);

        var leftOut = draft.Columns.Count - draft.InputCount;
        console.MarkupLineInterpolated(
            $"{path}: {draft.InputCount} inputs, columns left out: {leftOut}; its comments say why.");
        if (leftOut > draft.InputCount)
            console.MarkupLineInterpolated($"[yellow]Most columns are left out. Look at the reasons above.[/]");
    }

    /// <summary>Past the console's wrapping: it is pasted.</summary>
    public static void WriteNext(IAnsiConsole console, ContractDraft draft, DataFile data, string path)
    {
        var sheet = data.Sheet is null ? "" : $" --sheet {Quoted(data.Sheet)}";
        var encoding = data.Encoding is null ? "" : $" --encoding {data.Encoding.WebName}";
        var query = data.Query is null ? "" : $" --query {Quoted(data.Query.Text)}";
        console.Profile.Out.Writer.WriteLine("Next: dotnet run --project src/PurchaseApi.Training -c Release -- train "
            + $"--model {draft.Model} --data {Quoted(data.Path)}{query}{sheet}{encoding} --contract {Quoted(path)}");
        if (draft.TimeColumn is { } dated)
            console.Profile.Out.Writer.WriteLine(
                $"Add --time-column {Quoted(dated.Header)} to test on the newest rows.");
    }

    /// <summary>What follows the name of the column.</summary>
    private static string Reason(string comment) =>
        comment[(comment.IndexOf(": ", StringComparison.Ordinal) + 2)..];

    private static string ReadAs(DraftedColumn column, InputTyping typing) => string.Join("; ",
        ((string[])[typing.Converted, Missing(column.MissingWords)]).Where(text => text.Length > 0));

    private static string Missing(IReadOnlyList<string> words) => words.Count == 0 ? ""
        : $"{string.Join(", ", words.Select(YamlText.Shown))} -> missing";

    private static void Add(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
