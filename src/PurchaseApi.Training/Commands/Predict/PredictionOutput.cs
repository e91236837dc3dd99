using System.CommandLine;
using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Exporting.Sql;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Files.Databases;

namespace PurchaseApi.Training.Commands.Predict;

/// <summary>Where answers go. Unless it is completed, it is as it was.</summary>
internal interface IPredictionOutput : IAsyncDisposable
{
    /// <param name="table">The columns of the answers.</param>
    /// <param name="given">What the columns of the rows hold.</param>
    /// <returns>How they are worded.</returns>
    Task<IAnswers> OpenAsync(AnswerTable table, ColumnKinds given, CancellationToken cancellation);

    ValueTask WriteAsync(ReadOnlyMemory<byte> answers, CancellationToken cancellation);

    Task CompleteAsync(CancellationToken cancellation);
}

/// <summary>Where answers are written: a file, or a table of a database.</summary>
internal sealed class OutputArguments
{
    private readonly Option<string?> output = new("--output")
    {
        HelpName = "FILE",
        Description = "The file to write: CSV, or Parquet if it ends in .parquet.",
    };

    private readonly Option<string?> to = new("--to")
    {
        HelpName = "URL",
        Description = "In place of a file, a database: postgresql://user@host/database. The password comes from "
            + "PGPASSWORD.",
    };

    private readonly Option<string?> table = new("--table")
    {
        Description = "With --to: the table to add the answers to. It is created if it is missing, and changes only "
            + "when every row is answered.",
    };

    private readonly Option<bool> replace = new("--replace")
    {
        Description = "With --to: replace the rows of the table.",
    };

    public OutputArguments()
    {
        table.MustBe(name => name is null || SqlName.IsAllowed(name), "a table's name, such as scores or shop.scores");
        to.MustBeDatabase();
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[output, to, table, replace]) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            var isTable = result.GetResult(to) is not null;
            if (isTable == result.GetResult(output) is not null)
                result.AddError("give either --output FILE or --to postgresql://... --table TABLE");
            else if (isTable != result.GetResult(table) is not null)
                result.AddError("--to and --table need each other");
            else if (!isTable && result.GetValue(replace)) result.AddError("--replace: needs --to and --table");
        });
    }

    /// <exception cref="DataException">A file cannot be written.</exception>
    public IPredictionOutput Read(ParseResult parsed, DataFile rows) => parsed.GetValue(to) is { } url
        ? new PredictionTable(Database.Parse(url), parsed.GetValue(table)!, parsed.GetValue(replace))
        : new PredictionFile(parsed.GetValue(output)!, rows);
}

/// <summary>A file, CSV or Parquet: written to a temporary one, which is renamed when it is complete.</summary>
internal sealed class PredictionFile : IPredictionOutput
{
    private readonly string path, output, incoming;
    private FileStream? file;

    /// <exception cref="DataException">It would replace the rows, or something other than a file.</exception>
    public PredictionFile(string path, DataFile rows)
    {
        (this.path, output) = (path, Path.GetFullPath(path));
        if (output == Path.GetFullPath(rows.Path)) throw new DataException($"{path}: is the file that is read");
        OutputFile.MustBeOwn(path);
        incoming = OutputFile.Incoming(output);
    }

    public override string ToString() => path;

    public async Task<IAnswers> OpenAsync(AnswerTable table, ColumnKinds given, CancellationToken cancellation)
    {
        await WritingAsync(() =>
        {
            file = new(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            return ValueTask.CompletedTask;
        });
        return ParquetTable.IsNamed(output) ? new ParquetAnswers(table, given) : new CsvAnswers(table);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> answers, CancellationToken cancellation) =>
        WritingAsync(() => file!.WriteAsync(answers, cancellation));

    public async Task CompleteAsync(CancellationToken cancellation) => await WritingAsync(async () =>
    {
        await file!.DisposeAsync();
        File.Move(incoming, output, overwrite: true);
    });

    public ValueTask DisposeAsync()
    {
        file?.Dispose();
        OutputFile.Remove(incoming);
        return ValueTask.CompletedTask;
    }

    private async ValueTask WritingAsync(Func<ValueTask> write)
    {
        try
        {
            await write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }
}

/// <summary>A table of a database, with the columns of the CSV whose numbers are numbers.</summary>
/// <param name="replaces">Whether the answers take the place of the table's rows; else they are added.</param>
internal sealed class PredictionTable(Database database, string name, bool replaces) : IPredictionOutput
{
    private DatabaseTable? table;

    public override string ToString() => $"the table {name} of {database.Name}";

    public async Task<IAnswers> OpenAsync(AnswerTable answers, ColumnKinds given, CancellationToken cancellation)
    {
        table = await DatabaseTable.OpenAsync(database, name, [.. Columns(answers, given)], cancellation);
        return new CsvAnswers(answers);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> answers, CancellationToken cancellation) =>
        table!.WriteAsync(answers, cancellation);

    public Task CompleteAsync(CancellationToken cancellation) => table!.CompleteAsync(replaces, cancellation);

    public ValueTask DisposeAsync() => table?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static IEnumerable<TableColumn> Columns(AnswerTable answers, ColumnKinds given)
    {
        const string Text = "text", Number = "double precision", Integer = "bigint";
        foreach (var (name, kept) in answers.KeptNames.Zip(answers.Kept)) yield return new(name, Type(kept));
        if (answers.HasIndex) yield return new(AnswerFields.Index, Integer);
        if (answers.HasId) yield return new(answers.Predictor.Contract.Id!, Type(answers.Predictor.Contract.Id!));
        foreach (var feature in answers.Features)
            yield return new(feature.Name, feature.Value.Type == ExpressionType.Truth ? "boolean" : Number);
        foreach (var field in answers.Fields)
            yield return new(field.Name, field switch
            {
                NumberField { IsInteger: true } => "integer",
                NumberField => Number,
                _ => Text,
            });
        foreach (var own in (string[])[AnswerFields.ModelVersion, AnswerFields.ErrorCode, AnswerFields.ErrorDetail])
            yield return new(own, Text);

        string Type(string column) => given.Find(column) switch
        {
            CellKind.Integer => Integer,
            CellKind.Number => Number,
            _ => Text,
        };
    }
}
