using System.CommandLine;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Commands;

/// <summary>The options that say what a file cannot say of itself.</summary>
internal sealed class FormatArguments
{
    private readonly Option<string?> encoding = new("--encoding")
    {
        Description = $"{TextEncodings.Allowed}. Default: found from the file.",
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
