namespace PurchaseApi.Scoring.Rows;

/// <summary>What is wrong with one field of a row; <see cref="FaultWords"/> words it.</summary>
/// <param name="Code">One of <see cref="FaultCodes"/>.</param>
/// <param name="Field">The field's name as it was given; empty when the row itself is at fault.</param>
/// <param name="Given">The value as it was given, shortened; of a line that cannot be read, why not.</param>
public sealed record FieldFault(string Code, string Field, string Given = "");

/// <summary>The codes of a field's faults and of a line's, a part of the HTTP contract.</summary>
public static class FaultCodes
{
    public const string MissingField = "MISSING_FIELD";
    public const string UnknownField = "UNKNOWN_FIELD";
    public const string DuplicateField = "DUPLICATE_FIELD";
    public const string WrongType = "WRONG_TYPE";
    public const string OutOfRange = "OUT_OF_RANGE";
    public const string NotAllowed = "NOT_ALLOWED";
    public const string NotFinite = "NOT_FINITE";
    public const string MissingValue = "MISSING_VALUE";

    public const string InvalidJson = "INVALID_JSON";
    public const string InvalidCsv = "INVALID_CSV";
    public const string RowTooLong = "ROW_TOO_LONG";

    public static IReadOnlyList<string> All { get; } =
    [
        MissingField, UnknownField, DuplicateField, WrongType, OutOfRange, NotAllowed, NotFinite, MissingValue,
        InvalidJson, InvalidCsv, RowTooLong,
    ];
}
