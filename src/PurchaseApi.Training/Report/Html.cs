using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace PurchaseApi.Training.Report;

/// <summary>Markup that is safe in a page: it is made of literals and encoded values only.</summary>
internal sealed class Html
{
    private readonly string text;

    private Html(string text) => this.text = text;

    public static Html From(HtmlWriter markup) => new(markup.ToString());

    /// <summary>A name of the contract as code, which may break after an underscore.</summary>
    public static Html Name(string name) =>
        From($"<code>{Join(name.Split('_').Select(part => From($"{part}")), "_<wbr>")}</code>");

    /// <summary>For a constant of this program; nothing of it is encoded.</summary>
    public static Html Verbatim(string constant) => new(constant);

    public static Html Join(IEnumerable<Html> parts, string between = "") =>
        new(string.Join(between, parts.Select(part => part.text)));

    public override string ToString() => text;
}

/// <summary>Encodes every hole of an interpolated string that is not <see cref="Html"/> already: the one way into a
/// page, for element text and quoted attributes alike.</summary>
[InterpolatedStringHandler]
internal ref struct HtmlWriter(int literalLength, int formattedCount)
{
    // Letters of every language stay readable.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder text = new(literalLength + (formattedCount * 16));

    public readonly void AppendLiteral(string literal) => text.Append(literal);

    public readonly void AppendFormatted(string? value)
    {
        if (value is not null) text.Append(Encoder.Encode(value));
    }

    public readonly void AppendFormatted(Html? value) => text.Append(value);

    public readonly void AppendFormatted(IEnumerable<Html> values)
    {
        foreach (var value in values) text.Append(value);
    }

    public readonly void AppendFormatted(int value) => text.Append(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>A coordinate, to a tenth of a pixel.</summary>
    public readonly void AppendFormatted(double value) => text.Append(Numbers.Coordinate(value));

    public readonly override string ToString() => text.ToString();
}

/// <summary>A table whose first cells name the rows.</summary>
internal static class HtmlTable
{
    public static Html Write(
        string caption, IReadOnlyList<Column> columns, params IEnumerable<Html> bodies) => Html.From($"""
        <div class="scroll" role="region" aria-label="{caption}" tabindex="0"><table>
        <caption>{caption}</caption>
        <thead><tr>{columns.Select(Head)}</tr></thead>
        {bodies}
        </table></div>
        """);

    public static Html Body(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<Html>> rows) =>
        Html.From($"<tbody>{rows.Select(row => Row(columns, row))}</tbody>");

    public static Html Row(
        IReadOnlyList<Column> columns, IReadOnlyList<Html> cells, string kind = "row") => Html.From($"""
        <tr class="{kind}"><th scope="row">{cells[0]}</th>{columns.Zip(cells, Cell).Skip(1)}</tr>

        """);

    private static Html Head(Column column) => Html.From($"""<th scope="col"{column.Class}>{column.Name}</th>""");

    private static Html Cell(Column column, Html cell) => Html.From($"<td{column.Class}>{cell}</td>");
}

/// <summary>A column of figures, or of words.</summary>
internal sealed record Column(string Name)
{
    public bool HoldsWords { get; init; }

    public Html? Class => HoldsWords ? Html.From($""" class="words" """) : null;

    public static Column OfWords(string name) => new(name) { HoldsWords = true };

    public static implicit operator Column(string name) => new(name);
}

/// <summary>One file that fetches nothing and runs nothing, readable on any screen and on paper.</summary>
internal static class HtmlPage
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <returns>UTF-8.</returns>
    public static byte[] Write(string title, Html body)
    {
        var page = Html.From($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>{Html.Verbatim(Style.Sheet + ChartStyle.Sheet)}</style>
            </head>
            <body>
            <main>
            {body}
            </main>
            </body>
            </html>

            """);
        return Encoding.UTF8.GetBytes($"{page}");
    }
}
