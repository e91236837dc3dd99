using System.CommandLine;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Commands;

/// <summary>The options that say which file to read and how.</summary>
/// <param name="what">Its rows, in words.</param>
internal sealed class DataArguments(string what)
{
    private readonly Option<string> data = new("--data")
    {
        Description = $"{what}: CSV, plain or gzip, or a spreadsheet (.xlsx).",
        Required = true,
    };

    private readonly Option<string?> encoding = new("--encoding")
    {
        Description = $"{TextEncodings.Allowed}. Default: found from the file.",
    };

    private readonly Option<string?> sheet = new("--sheet") { Description = "Sheet of a spreadsheet. Default: the first." };

    public void AddTo(Command command)
    {
        encoding.MustBe(name => name is null || TextEncodings.Named(name) is not null, TextEncodings.Allowed);
        foreach (var option in new Option[] { data, encoding, sheet }) command.Options.Add(option);
    }

    public DataFile Of(ParseResult parsed) => new(parsed.GetRequiredValue(data))
    {
        Encoding = parsed.GetValue(encoding) is { } name ? TextEncodings.Named(name) : null,
        Sheet = parsed.GetValue(sheet),
    };
}
