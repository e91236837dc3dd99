using System.CommandLine;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Inputs.Dates;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Files.Databases;

namespace PurchaseApi.Training.Commands;

/// <summary>The options that say which file or which query of a database to read, and how.</summary>
/// <param name="what">Its rows, in words.</param>
/// <param name="hasDates">Whether days may be counted to a date.</param>
internal sealed class DataArguments(string what, bool hasDates = true)
{
    private readonly Option<string> data = new("--data")
    {
        HelpName = "FILE",
        Description = $"{what}: CSV (plain or gzip), a spreadsheet (.xlsx), Parquet, or with --query a database: "
            + "postgresql://user@host/database. The password comes from PGPASSWORD.",
        Required = true,
    };

    private readonly Option<string?> query = new("--query")
    {
        HelpName = "SQL",
        Description = "The SELECT whose rows are read, if --data is a database.",
    };

    private readonly FormatArguments format = new();

    private readonly Option<string?> asOf = new("--as-of")
    {
        HelpName = "DATE",
        Description = "For a contract with dates: the day to count to, if the file has no column "
            + "as_of. Default: its newest date.",
    };

    public void AddTo(Command command)
    {
        asOf.MustBe(text => text is null || DateFormat.Iso.TryRead(text, out _, out _), "a date like 2026-11-30");
        command.Options.Add(data);
        command.Options.Add(query);
        format.AddTo(command);
        if (hasDates) command.Options.Add(asOf);
        command.Validators.Add(result =>
        {
            if (result.GetResult(data) is null || result.GetValue(data) is not { } given) return;
            var isDatabase = Database.IsUrl(given);
            if (isDatabase && Database.Problem(given) is { } problem) result.AddError($"--data: {problem}");
            else if (isDatabase && string.IsNullOrWhiteSpace(result.GetValue(query)))
                result.AddError("--data is a database: say which rows with --query 'SELECT ...'");
            else if (!isDatabase && result.GetResult(query) is not null)
                result.AddError("--query: needs --data postgresql://user@host/database");
        });
    }

    public DataFile Read(ParseResult parsed) => Source(parsed, parsed.GetRequiredValue(data)) with
    {
        AsOf = hasDates && parsed.GetValue(asOf) is { } day && DateFormat.Iso.TryRead(day, out var date, out _)
            ? DateInput.Seconds(date)
            : null,
    };

    private DataFile Source(ParseResult parsed, string given) => Database.IsUrl(given)
        ? DataFile.From(new(Database.Parse(given), parsed.GetValue(query)!))
        : format.Read(parsed, given);
}

/// <summary>The options that say what a file cannot say of itself.</summary>
internal sealed class FormatArguments
{
    private readonly Option<string?> encoding = new("--encoding")
    {
        Description = $"{TextEncodings.Allowed}. Default: detected.",
    };

    private readonly Option<string?> sheet = new("--sheet")
    {
        Description = "Sheet of a spreadsheet. Default: the first.",
    };

    public FormatArguments() =>
        encoding.MustBe(name => name is null || TextEncodings.Named(name) is not null, TextEncodings.Allowed);

    public void AddTo(Command command)
    {
        command.Options.Add(encoding);
        command.Options.Add(sheet);
    }

    public DataFile Read(ParseResult parsed, string path) => new(path)
    {
        Encoding = parsed.GetValue(encoding) is { } name ? TextEncodings.Named(name) : null,
        Sheet = parsed.GetValue(sheet),
    };
}
