using System.CommandLine;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Inputs.Dates;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Commands;

/// <summary>The options that say which file to read and how.</summary>
/// <param name="what">Its rows, in words.</param>
/// <param name="hasDates">Whether days may be counted to a date.</param>
internal sealed class DataArguments(string what, bool hasDates = true)
{
    private readonly Option<string> data = new("--data")
    {
        HelpName = "FILE",
        Description = $"{what}: CSV (plain or gzip), a spreadsheet (.xlsx) or Parquet.",
        Required = true,
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
        format.AddTo(command);
        if (hasDates) command.Options.Add(asOf);
    }

    public DataFile Read(ParseResult parsed) => format.Read(parsed, parsed.GetRequiredValue(data)) with
    {
        AsOf = hasDates && parsed.GetValue(asOf) is { } day && DateFormat.Iso.TryRead(day, out var date, out _)
            ? DateInput.Seconds(date)
            : null,
    };
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
