using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Findings;

namespace PurchaseApi.Training.Drafting;

/// <summary>A CSV of labelled rows -> a first contract that trains as it is, with what was seen as comments.</summary>
internal sealed record ContractDraft(
    DataProfile Data, DraftedLabel Label, DraftedId? Id, IReadOnlyList<DraftedColumn> Columns, string Model)
{
    public required string Title { get; init; }

    public string? Noun { get; init; }

    /// <summary>The day to which days are counted; null where the file has no dates, or says it for each row.</summary>
    public DateTime? AsOf => Columns.Any(column => column.Name == Scoring.Inputs.DateInput.AsOf)
        ? null
        : Columns.Max(column => column.Latest);

    /// <summary>When rows are from, as far as names tell: one that says when they were made, else any date but one of
    /// birth. null where there is none.</summary>
    public DraftedColumn? TimeColumn => Columns
        .Where(column => column.Latest is not null && !IsNamed(column, BirthWords))
        .OrderBy(column => IsNamed(column, CreatedWords) ? 0 : 1).FirstOrDefault();

    private static readonly string[] BirthWords = ["birth", "born", "dob", "geburt", "naissance", "nacimiento", "nascita"];

    private static readonly string[] CreatedWords =
        ["created", "create_date", "order_date", "invoice_date", "session", "timestamp", "erstellt", "bestell"];

    private static bool IsNamed(DraftedColumn column, string[] words) =>
        words.Any(word => InputNames.Readable(column.Header).Contains(word, StringComparison.Ordinal));

    /// <summary>Columns that became inputs.</summary>
    public int InputCount => Columns.Count(column => column.Line is not null);

    /// <returns>The draft, and the contract as it was read back from its text.</returns>
    /// <exception cref="DataException">The file cannot be used.</exception>
    /// <exception cref="Scoring.Contracts.ContractException">What was asked for makes no contract.</exception>
    public static (ContractDraft Draft, Contract Contract) Draft(DraftOptions options)
    {
        var data = DataProfile.Read(options.Data);
        var label = DraftedLabel.Draft(data, options.Label, options.Positive);
        var id = DraftedId.Draft(data, label.Column, options.Id);
        var names = new InputNames([label.Column.Header, .. id is null ? Array.Empty<string>() : [id.Name]]);
        DraftedColumn[] columns =
        [
            .. data.Columns.Where(column => column != label.Column && column != id?.Column)
                .Select(column => DraftedColumn.Draft(column, data, names)),
        ];
        if (columns.All(column => column.Latest is null || column.Name == Scoring.Inputs.DateInput.AsOf))
            columns = [.. columns.Select(column => column.Latest is null ? column : column.WithoutDates())];
        var title = DraftTitle.Find(label);
        var draft = new ContractDraft(data, label, id, columns, options.Model ?? ModelName(options.Data.Path))
        {
            Title = options.Title ?? title.Title,
            Noun = options.Noun ?? title.Noun,
        };
        if (draft.InputCount == 0)
            throw new DataException(columns.Length == 0
                ? $"{data.File}: has no column other than the label{(id is null ? "" : " and the id")} that could be "
                    + "an input; are its columns separated by a comma, a semicolon, a tab or '|'?"
                : $"{data.File}: no column makes an input:"
                    + string.Concat(columns.Select(column => $"\n{column.Comment}")));

        var name = $"a contract of {data.File}";
        var first = ContractFile.Parse(DraftYaml.Write(draft, DraftFindings.None), name);
        var findings = DraftFindings.Check(first, options.Data, data.Rows);
        return (draft, ContractFile.Parse(DraftYaml.Write(draft, findings), name));
    }

    /// <summary><c>Shop Sessions.csv</c> -> <c>shop-sessions</c>.</summary>
    private static string ModelName(string path) =>
        InputNames.Readable(Path.GetFileNameWithoutExtension(path)).Replace('_', '-') is { Length: > 0 } name
            ? name
            : "model";
}

/// <summary>What a first contract is made of.</summary>
internal sealed record DraftOptions(DataFile Data, string Label)
{
    /// <summary>null to guess it.</summary>
    public string? Positive { get; init; }

    /// <summary>The column of ids; null to guess it.</summary>
    public string? Id { get; init; }

    /// <summary>The question that the model answers; null to make it of the label.</summary>
    public string? Title { get; init; }

    /// <summary>What a positive row is called; null to make it of the label.</summary>
    public string? Noun { get; init; }

    /// <summary>The model's name; null for that of the file.</summary>
    public string? Model { get; init; }
}

/// <summary>What training would say of the inputs alone: those that tell the label, say nothing or repeat
/// another.</summary>
/// <param name="Step">One in this many rows was looked at.</param>
/// <param name="Messages">In words.</param>
internal sealed record DraftFindings(int Step, IReadOnlyList<string> Messages)
{
    public static readonly DraftFindings None = new(1, []);

    private const int MostRows = 100_000;
    private const int MostValues = 5_000_000;
    private const int Seed = 42;

    /// <param name="contract">The draft; that its rows can be read is checked by reading them.</param>
    /// <param name="file">The data.</param>
    /// <param name="rows">Of the data.</param>
    /// <exception cref="DataException">Training could not read the file.</exception>
    public static DraftFindings Check(Contract contract, DataFile file, long rows)
    {
        var step = (int)Math.Max(
            (rows + MostRows - 1) / MostRows, (rows * contract.Inputs.Count + MostValues - 1) / MostValues);
        var data = ExamplesFile.ReadEvery(step, file, contract);
        if (data.Labels.Distinct().Count() < 2) return new(step, []);   // the rarer class fell between the steps

        int[] all = [.. Enumerable.Range(0, data.Labels.Length)];
        var input = new FindingInput(contract.Inputs, data, new RowSplit(all, [], []), [], Threshold: 0.5, [], Seed);
        return new(step,
        [
            .. TellingInputs.Check(input).Select(one => one.Finding.Message),
            .. UselessInputs.Check(input).Select(finding => finding.Message),
        ]);
    }
}

/// <summary>A draft -> <c>contract.yaml</c>, to be read and changed by people.</summary>
internal static class DraftYaml
{
    private const int Width = 110;

    private const string Intents =
        """
        intents:   # words for the probability; a band may say what to do: action: reminder
          - { level: unlikely, below: threshold }
          - { level: likely }

        # What pays? With the lines below every answer names the action with the largest expected gain. A value is a
        # number or an expression over inputs and features; odds are what an action multiplies the odds of a positive
        # outcome by: your assumption until you measure it. docs/contract.md has the formula.
        # decision:
        #   value: 30
        #   assumption: a reminder raises the odds by a quarter, a discount by half
        #   actions:
        #     reminder: { cost: 0.05, odds: 1.25 }
        #     discount: { cost: 0.20, discount: 6, odds: 1.5 }

        """;

    /// <param name="draft">What to write.</param>
    /// <param name="findings">What casts doubt on the inputs, in words.</param>
    public static string Write(ContractDraft draft, DraftFindings findings)
    {
        var yaml = new StringBuilder();
        Comment(yaml, "", $"A first contract for {YamlText.Shown(draft.Data.File)}, made of {draft.Data.Rows:N0} rows "
            + $"and {draft.Data.Columns.Count:N0} columns. It is ready to train; edit what you know better. "
            + "docs/contract.md explains every key.");
        if (findings.Messages.Count > 0)
        {
            yaml.Append("#\n");
            var looked = findings.Step == 1 ? "" : $" (one in {findings.Step:N0} rows was looked at)";
            Comment(yaml, "", $"Look at these before you trust a figure{looked}:");
            foreach (var finding in findings.Messages) Comment(yaml, "", $"- {finding}", hanging: "  ");
        }

        yaml.Append($"name: {draft.Model}\n");
        yaml.Append($"title: {YamlText.Scalar(draft.Title)}\n");
        if (draft.Id is { } id)
        {
            var header = YamlText.Shown(id.Column.Header);
            yaml.Append($"id: {YamlText.Scalar(id.Name)}   # read from {header}; echoed, never an input\n");
        }

        yaml.Append("\ninputs:\n");
        foreach (var column in draft.Columns)
        {
            Comment(yaml, "  ", column.Comment);
            if (column.Line is not null) yaml.Append($"  {column.Line}\n");
        }

        if (draft.AsOf is { } asOf)
        {
            Comment(yaml, "  ", "The day to which days are counted: ?as_of= or --as-of for files; by default the "
                + "worker takes the newest date of the file.");
            yaml.Append($"  {DateInput.AsOf}: {{ type: date, example: '{asOf:yyyy-MM-dd}' }}\n");
        }

        var features = draft.Columns.SelectMany(column => column.Features).ToArray();
        if (features.Length > 0) yaml.Append("\nfeatures:\n");
        foreach (var (name, expression) in features) yaml.Append($"  {name}: {expression}\n");

        yaml.Append('\n');
        Comment(yaml, "", draft.Label.Comment);
        var noun = draft.Noun is { } word ? $", noun: {YamlText.Scalar(word)} }}" : " }";
        yaml.Append($"{draft.Label.Yaml[..^2]}{noun}\n\n");
        return yaml.Append(Intents).ToString();
    }

    private static void Comment(StringBuilder yaml, string indent, string text, string hanging = "")
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length > Width)
            {
                yaml.Append($"{indent}#{line}\n");
                line.Clear().Append(hanging);
            }

            line.Append(' ').Append(word);
        }

        yaml.Append($"{indent}#{line}\n");
    }
}

/// <summary>Texts of a data file as YAML: nothing in a file can become a key, a comment or another type.</summary>
internal static partial class YamlText
{
    private static readonly string[] Constants = ["true", "false", "null", "yes", "no", "on", "off", "nan", "infinity"];

    /// <summary>Plain where that is safe inside <c>{ }</c> and <c>[ ]</c> too, else in quotes.</summary>
    public static string Scalar(string text) => text switch
    {
        _ when Plain.IsMatch(text) && !Constants.Contains(text.ToLowerInvariant()) => text,
        _ when text.All(IsPrintable) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => JsonSerializer.Serialize(text),   // a JSON text is a YAML text, with all but ASCII escaped
    };

    /// <summary>In quotes, whatever it is.</summary>
    public static string Quoted(string text) =>
        text.All(IsPrintable)
            ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
            : JsonSerializer.Serialize(text);

    /// <summary>As part of a comment: on one line, and short.</summary>
    public static string Shown(string text) =>
        $"'{string.Concat(Excerpt.From(text).Select(letter => IsPrintable(letter) ? letter : '?'))}'";

    private static bool IsPrintable(char letter) => CharUnicodeInfo.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);

    [GeneratedRegex(@"^[A-Za-z_]([A-Za-z0-9_ .+/-]*[A-Za-z0-9_])?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Plain { get; }
}
