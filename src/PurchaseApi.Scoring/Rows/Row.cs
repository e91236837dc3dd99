namespace PurchaseApi.Scoring.Rows;

/// <summary>A row that was judged where it entered: every value is allowed by the contract.</summary>
/// <param name="Id">The caller's id.</param>
/// <param name="Values">One value per input in contract order: a number, a category's or level's index, a flag's 0 or
/// 1, a list as its input encodes it; NaN is missing.</param>
public sealed record Row(RowId Id, double[] Values);

/// <summary>What reading gave: a row, or every fault found in it.</summary>
public readonly record struct RowReading(RowId Id, Row? Row, IReadOnlyList<FieldFault> Faults)
{
    public static RowReading Of(Row row) => new(row.Id, row, []);

    public static RowReading Refused(RowId id, IReadOnlyList<FieldFault> faults) => new(id, null, faults);
}
