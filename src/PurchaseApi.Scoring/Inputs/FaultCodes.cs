namespace PurchaseApi.Scoring.Inputs;

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
