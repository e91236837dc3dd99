using System.Text;

namespace PurchaseApi.Training.Files;

/// <summary>Files that hold no table, which people take for one: a page that was saved in place of the download behind
/// it, an export in another format.</summary>
internal static class OtherFormat
{
    /// <summary>Bytes of a file that tell what it is.</summary>
    public const int Needed = 512;

    private const string Export = "is JSON; export the rows as CSV, a spreadsheet or Parquet";

    // A header may begin with a bracket, too: `<DATE>,<OPEN>`, `[id],[name]`.
    private static readonly (string Start, string Remedy)[] All =
    [
        ("<!doctype", "is a web page; download the file itself, not the page that shows it"),
        ("<html", "is a web page; download the file itself, not the page that shows it"),
        ("<?xml", "is XML; export the rows as CSV, a spreadsheet or Parquet"),
        ("{\"", Export), ("[{", Export), ("{\n", Export), ("[\n", Export),
        ("%PDF-", "is a PDF; export the rows as CSV, a spreadsheet or Parquet"),
    ];

    /// <param name="start">Of the file.</param>
    /// <returns>What it is and what to do; null where it may be a table.</returns>
    public static string? Remedy(ReadOnlySpan<byte> start)
    {
        var text = Encoding.Latin1.GetString(start).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        return All.FirstOrDefault(
            one => text.StartsWith(one.Start, StringComparison.OrdinalIgnoreCase)).Remedy;
    }
}
