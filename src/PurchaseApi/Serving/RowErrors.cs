using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving;

internal static class RowErrors
{
    /// <param name="place">The pointer of the row: <c>#</c>, or <c>#/3</c> in a batch.</param>
    public static IReadOnlyList<ProblemError> Of(ServedModel model, RowReading reading, string place) =>
        Of(model.Words, reading, place);

    public static IReadOnlyList<ProblemError> Of(FaultWords words, RowReading reading, string place) =>
    [
        .. reading.Faults.Select(fault => new ProblemError(
            IsOfRow(fault) ? place : $"{place}/{Escaped(fault.Field)}", fault.Code, words.Of(fault))),
    ];

    /// <summary>An unknown field may have the empty name, which is one in JSON.</summary>
    private static bool IsOfRow(FieldFault fault) => fault.Field.Length == 0 && fault.Code != FaultCodes.UnknownField;

    /// <summary>RFC 6901 in a URI fragment.</summary>
    private static string Escaped(string name) =>
        Uri.EscapeDataString(
            name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
