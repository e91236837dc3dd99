using FluentValidation.Results;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving;

internal static class RowErrors
{
    /// <param name="place">The pointer of the row: <c>#</c>, or <c>#/3</c> in a batch.</param>
    public static IReadOnlyList<ProblemError> Of(ServedModel model, RowReading reading, string place) =>
        Of(model.Validator, reading, place);

    public static IReadOnlyList<ProblemError> Of(RowValidator validator, RowReading reading, string place) =>
    [
        .. validator.Validate(reading).Errors.Select(error => new ProblemError(
            IsOfRow(error) ? place : $"{place}/{Escaped(error.PropertyName)}",
            error.ErrorCode, error.ErrorMessage)),
    ];

    /// <summary>An unknown field may have the empty name, which is one in JSON.</summary>
    private static bool IsOfRow(ValidationFailure error) =>
        error.PropertyName.Length == 0 && error.ErrorCode != FaultCodes.UnknownField;

    /// <summary>RFC 6901 in a URI fragment.</summary>
    private static string Escaped(string name) =>
        Uri.EscapeDataString(
            name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
