using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Parquet;

/// <summary>What the columns of a table hold.</summary>
/// <param name="names">Of its columns.</param>
/// <param name="kinds">Of each; null where all are texts.</param>
public sealed class ColumnKinds(IReadOnlyList<string> names, IReadOnlyList<CellKind>? kinds)
{
    public static ColumnKinds Unknown { get; } = new([], null);

    /// <summary>Of a column by its name. Dates stay texts: they come back as they are worded.</summary>
    public CellKind Find(string name) =>
        kinds is not null && new ColumnNames(names).Find(name) is [var column] && kinds[column] != CellKind.Date
            ? kinds[column]
            : CellKind.Text;
}
