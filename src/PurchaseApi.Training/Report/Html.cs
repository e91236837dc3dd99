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

/// <summary>How the report looks. Blue and orange are told apart by every kind of color vision, and nothing is told
/// by color alone; text has at least the contrast of WCAG AA in light and dark.</summary>
internal static class Style
{
    public const string Sheet =
        """

        :root {
          color-scheme: light dark;
          --page: #fff; --panel: #f5f7f9; --text: #17202b; --muted: #55616f; --line: #dde3e9;
          --blue: #1a5fb4; --pale: #b9d0ee; --orange: #a34a00; --warm: #fff4e5;
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --page: #11161d; --panel: #1a212a; --text: #e8edf3; --muted: #a7b3c0; --line: #323d49;
            --blue: #82b4f5; --pale: #2c4a70; --orange: #f2a65a; --warm: #33260f;
          }
        }
        *, ::before, ::after { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text); }
        main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
        section { margin-top: 3.25rem; }
        p, h1, h2, h3, dl, dd, ul, figure { margin: 0; padding: 0; }
        p { max-width: 44rem; text-wrap: pretty; }
        p + p, h2 + p { margin-top: .6rem; }
        h1 { margin: .2rem 0 1rem; font-size: 2.1rem; line-height: 1.15; letter-spacing: -.02em; text-wrap: balance; }
        h2 { font-size: 1.35rem; line-height: 1.25; letter-spacing: -.01em; }
        h3 { font-size: 1.02rem; }
        h1, h2, dd, tbody th, .words { overflow-wrap: anywhere; }
        code, pre { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
        code { overflow-wrap: anywhere; }
        pre { margin: 1rem 0; padding: .9rem 1rem; border-radius: .4rem; background: var(--panel);
          white-space: pre-wrap; }
        .kicker { color: var(--muted); font-size: .9rem; }
        .lead { max-width: 50rem; margin-bottom: 1rem; font-size: 1.25rem; line-height: 1.45; }
        .aside { display: block; color: var(--muted); font-size: .84rem; font-weight: 400; }
        th > .aside { min-width: 9rem; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.25rem; margin-top: 1.75rem;
          list-style: none; }
        .tiles li { padding-top: .6rem; border-top: 3px solid var(--blue); line-height: 1.35; }
        .tiles strong { display: block; font-size: 1.7rem; line-height: 1.3; letter-spacing: -.02em; }
        .tiles .aside { margin-top: .35rem; }
        nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin-top: 1.75rem; font-size: .9rem; }
        a { color: var(--blue); }
        .part { margin-top: 4rem; padding-top: 1.25rem; border-top: 3px solid var(--line); }
        ol { max-width: 50rem; margin: .9rem 0 0; padding-left: 1.4rem; }
        ol li + li { margin-top: .35rem; }
        .scroll + p { margin-top: .6rem; }
        .scroll + h3 { margin: 1.75rem 0 .3rem; }
        .verdict { max-width: 50rem; margin-bottom: 1rem; padding: .6rem .9rem; border-left: 5px solid var(--blue);
          border-radius: .3rem; background: var(--panel); }
        .warning { padding: 1.25rem 1.4rem; border-left: 5px solid var(--orange); border-radius: .3rem;
          background: var(--warm); }
        dl { margin-top: .9rem; }
        dt { margin-top: .7rem; font-weight: 650; }
        .facts { display: grid; grid-template-columns: 10rem 1fr; font-size: .95rem; }
        .facts > * { margin: 0; padding: .45rem 0; border-top: 1px solid var(--line); }
        .warning dt { color: var(--orange); font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .92rem; }
        .warning dd { max-width: 50rem; }

        .scroll { overflow-x: auto; margin-top: 1rem; }
        table { width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        caption { padding-bottom: .35rem; color: var(--muted); font-size: .84rem; text-align: left; }
        th, td { padding: .42rem .3rem .42rem .55rem; border-bottom: 1px solid var(--line); text-align: right;
          vertical-align: top; }
        thead th { color: var(--muted); font-size: .8rem; font-weight: 500; line-height: 1.25;
          vertical-align: bottom; }
        td { white-space: nowrap; }
        th:first-child { padding-left: .3rem; text-align: left; }
        tbody th, td.words { min-width: 8rem; }
        tbody th { font-weight: 550; }
        th.kind { padding-top: 1rem; color: var(--muted); font-size: .84rem; font-weight: 500; }
        .words, .matrix th { text-align: left; }
        .words, .matrix td { white-space: normal; }
        .scroll + .scroll { margin-top: 1.75rem; }
        .chosen > * { background: var(--panel); border-bottom-color: var(--blue); font-weight: 650; }
        .badge { margin-left: .3rem; color: var(--blue); font-size: .84rem; white-space: nowrap; }
        .matrix td, .matrix thead th { width: 36%; padding-left: 1rem; text-align: left; }
        .matrix strong { font-size: 1.35rem; }
        .right { box-shadow: inset 4px 0 var(--blue); }
        .wrong { box-shadow: inset 4px 0 var(--orange); }

        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
          gap: 2.25rem 2rem; margin-top: 1.5rem; }
        figure { display: flex; flex-direction: column; min-width: 0; max-width: 44rem; break-inside: avoid; }
        figcaption { flex: 1; margin-bottom: .75rem; font-size: .92rem; }
        details { margin-top: .5rem; }
        summary { color: var(--blue); font-size: .84rem; cursor: pointer; }
        :focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }

        @media (max-width: 46rem) { .tiles { grid-template-columns: 1fr 1fr; } h1 { font-size: 1.7rem;
          } .lead { font-size: 1.1rem; } }
        @page { margin: 11mm 14mm 15mm; @bottom-right { content: counter(page) " / " counter(pages);
          font: 8pt system-ui, sans-serif; color: #55616f; } }
        @media print {
          :root { color-scheme: light; font-size: 9pt; line-height: 1.35; }
          p, .verdict { max-width: none; }
          main { max-width: none; padding: 0; }
          section, .tiles { margin-top: .9rem; }
          th, td { padding-top: .16rem; padding-bottom: .16rem; }
          #gains figcaption, #gains caption { display: none; }
          #gains .charts { margin-top: .5rem; }
          #gains svg { max-height: 36mm; width: auto; }
          h2, figcaption, caption, thead { break-after: avoid; }
          tr, .tiles, .warning dd, .matrix { break-inside: avoid; }
          .charts { grid-template-columns: 1fr 1fr; }
          .part { margin: 0; padding: 0; border: 0; break-before: page; }
          .scroll { overflow: visible; }
          nav, details:not([open]) { display: none; }
          * { print-color-adjust: exact; }
        }

        """;
}

/// <summary>How the marks of charts look, in the colors of <see cref="Style"/>.</summary>
internal static class ChartStyle
{
    public const string Sheet =
        """

        svg { display: block; width: 100%; height: auto; }
        svg.mark { width: 130px; margin-top: .2rem; }
        svg.mark.long { width: 320px; }
        svg.mark.wide { width: 240px; }
        .mark .dot { stroke: none; }
        .mark .whisker { stroke-width: 3; opacity: .55; }
        text { fill: var(--text); font-size: 12px; }
        .axes text { fill: var(--muted); }
        .axes .name { fill: var(--text); font-size: 12.5px; }
        .label { paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
        .grid { fill: none; stroke: var(--line); }
        .axis, .tick { fill: none; stroke: var(--muted); }
        .line { fill: none; stroke: var(--blue); stroke-width: 2.25; stroke-linejoin: round; }
        .band { fill: var(--pale); opacity: .6; }
        .reference { fill: none; stroke: var(--muted); stroke-dasharray: 5 4; }
        .marker { fill: none; stroke: var(--orange); stroke-width: 1.5; }
        .whisker { fill: none; stroke: var(--blue); stroke-width: 1.75; }
        .against { fill: none; stroke: var(--orange); stroke-width: 2.5; }
        .hollow { fill: none; stroke: var(--orange); stroke-width: 1.75; }
        .dot { fill: var(--blue); stroke: var(--page); stroke-width: 1.5; }
        .bar { fill: var(--blue); }
        .rest { fill: var(--pale); stroke: var(--blue); stroke-width: .75; }
        .rail { fill: var(--panel); }
        .key { display: inline-block; white-space: nowrap; margin-right: .6rem; }
        .swatch { display: inline-block; width: .8rem; height: .8rem; vertical-align: -.05rem;
          background: var(--blue); }
        .swatch.others { background: var(--pale); outline: 1px solid var(--blue); }

        """;
}
