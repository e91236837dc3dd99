using PurchaseApi.Training.Drafting;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.ContractInit;

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
            else Add(table, column.Header, "left out", column.Comment[(column.Comment.IndexOf(": ", StringComparison.Ordinal) + 2)..], "");
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
        console.Profile.Out.Writer.WriteLine("Next: dotnet run --project src/PurchaseApi.Training -c Release -- train "
            + $"--model {draft.Model} --data {Quoted(data.Path)}{sheet}{encoding} --contract {Quoted(path)}");
        if (draft.Columns.FirstOrDefault(column => column.Latest is not null) is { } dated)
            console.Profile.Out.Writer.WriteLine(
                $"Add --time-column {Quoted(dated.Header)} to test on the newest rows.");
    }

    private static string ReadAs(DraftedColumn column, InputTyping typing) => string.Join("; ",
        ((string[])[typing.Converted, Missing(column.MissingWords)]).Where(text => text.Length > 0));

    private static string Missing(IReadOnlyList<string> words) => words.Count == 0 ? ""
        : $"{string.Join(", ", words.Select(YamlText.Shown))} -> missing";

    private static void Add(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
