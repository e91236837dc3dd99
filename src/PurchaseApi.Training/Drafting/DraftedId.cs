using PurchaseApi.Training.Data;

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
    public static DraftedId? Of(DataProfile data, ColumnProfile label, string? given)
    {
        if (given is not null)
        {
            var column = data.Columns[data.Header.IndexOf(given)];
            return column != label
                ? Of(data, column)
                : throw new DataException($"{data.File}: {YamlText.Shown(given)} is the label; name another --id");
        }

        return data.Columns
            .Where(column => column != label && !data.IsRepeated(column) && Unusable.IsIdName(column.Header))
            .Where(column => column.Cells.Counts.Count > Unusable.MostLevels)
            .Select(column => Of(data, column))
            .FirstOrDefault();
    }

    /// <summary>A readable name where it still means the column, since an id has no key of its own for the
    /// header.</summary>
    private static DraftedId Of(DataProfile data, ColumnProfile column)
    {
        var name = InputNames.Readable(column.Header);
        return new(column, name.Length > 0 && data.Header.Means(name, column.Index) ? name : column.Header);
    }
}
