using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Findings;

namespace PurchaseApi.Training.Drafting;

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
