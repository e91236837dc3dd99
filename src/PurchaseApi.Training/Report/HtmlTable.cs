namespace PurchaseApi.Training.Report;

/// <summary>A table whose first cells name the rows.</summary>
internal static class HtmlTable
{
    public static Html Of(
        string caption, IReadOnlyList<Column> columns, params IEnumerable<Html> bodies) => Html.Of($"""
        <div class="scroll" role="region" aria-label="{caption}" tabindex="0"><table>
        <caption>{caption}</caption>
        <thead><tr>{columns.Select(Head)}</tr></thead>
        {bodies}
        </table></div>
        """);

    public static Html Body(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<Html>> rows) =>
        Html.Of($"<tbody>{rows.Select(row => Row(columns, row))}</tbody>");

    public static Html Row(
        IReadOnlyList<Column> columns, IReadOnlyList<Html> cells, string kind = "row") => Html.Of($"""
        <tr class="{kind}"><th scope="row">{cells[0]}</th>{columns.Zip(cells, Cell).Skip(1)}</tr>

        """);

    private static Html Head(Column column) => Html.Of($"""<th scope="col"{column.Class}>{column.Name}</th>""");

    private static Html Cell(Column column, Html cell) => Html.Of($"<td{column.Class}>{cell}</td>");
}

/// <summary>A column of figures, or of words.</summary>
internal sealed record Column(string Name)
{
    public bool HoldsWords { get; init; }

    public Html? Class => HoldsWords ? Html.Of($""" class="words" """) : null;

    public static Column OfWords(string name) => new(name) { HoldsWords = true };

    public static implicit operator Column(string name) => new(name);
}
