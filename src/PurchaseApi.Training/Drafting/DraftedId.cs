using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Drafting;

/// <summary>The column that says who a row is of.</summary>
/// <param name="Name">The field that callers send it in.</param>
internal sealed record DraftedId(ColumnProfile Column, string Name)
{
    /// <param name="data">The file.</param>
    /// <param name="label">Is no id.</param>
    /// <param name="given">The column that was asked for; null to guess it by its name and its many values.</param>
    /// <returns>null where no column looks like an id.</returns>
    /// <exception cref="DataException">There is no such column, or it is the label.</exception>
    public static DraftedId? Draft(DataProfile data, ColumnProfile label, string? given)
    {
        if (given is not null)
        {
            var column = data.Columns[data.Header.IndexOf(given)];
            return column != label
                ? Draft(data, column)
                : throw new DataException($"{data.File}: {YamlText.Shown(given)} is the label; name another --id");
        }

        return data.Columns
            .Where(column => column != label && !data.IsRepeated(column) && IsId(data, column))
            .OrderBy(column => Rank(column.Header)).ThenByDescending(column => column.Cells.DifferentShare)
            .Select(column => Draft(data, column))
            .FirstOrDefault();
    }

    /// <summary>Whom rows are of, before what they are about: <c>user_id</c> before <c>product_id</c>.</summary>
    private static readonly string[] Whom =
    [
        "customer", "client", "kunde", "user", "member", "account", "person", "visitor", "lead", "contact",
        "subscriber", "session", "visit", "order", "invoice",
    ];

    private static bool IsId(DataProfile data, ColumnProfile column) =>
        InputNames.Readable(column.Header).Length is > 0 and < 50
        && (column.Cells.Counts.Count > Levels.Largest
            || (column.Cells.Counts.Count > 2 && IsOfSomebody(column.Header)))
        && data.ReadingOf(column) is { Dates: null } reading
        && (Unusable.IsIdName(column.Header) || Unusable.IsAccount(column, reading.Numbers));

    /// <summary>Such as <c>user_id</c>, of however few users.</summary>
    private static bool IsOfSomebody(string header) =>
        InputNames.Readable(header) is var name && name.EndsWith("id", StringComparison.Ordinal)
        && Array.FindIndex(Whom, word => name.StartsWith(word, StringComparison.Ordinal)) is >= 0 and < 11;

    private static int Rank(string header)
    {
        var name = InputNames.Readable(header).Replace("_", "", StringComparison.Ordinal);
        var rank = Array.FindIndex(Whom, word => name.StartsWith(word, StringComparison.Ordinal));
        return rank >= 0 ? rank : Whom.Length;
    }

    /// <summary>A readable name where it still means the column, since an id has no key of its own for the
    /// header.</summary>
    private static DraftedId Draft(DataProfile data, ColumnProfile column)
    {
        var name = InputNames.Readable(column.Header);
        return new(column, name.Length > 0 && data.Header.Means(name, column.Index) ? name : column.Header);
    }
}
