using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Predict;

internal static class RowErrors
{
    /// <param name="place">The pointer of the row: <c>#</c>, or <c>#/3</c> in a batch.</param>
    public static IReadOnlyList<ProblemError> From(ServedModel model, RowReading reading, string place) =>
        From(model.Words, reading, place);

    public static IReadOnlyList<ProblemError> From(FaultWords words, RowReading reading, string place) =>
    [
        .. reading.Faults.Select(fault => new ProblemError(
            fault.Pointer(place), fault.Code, words.Describe(fault))),
    ];
}

/// <summary>The errors of the bad rows of one answer: all of them for the first rows, codes alone for the rest, so that
/// bad rows cannot ask for an answer many times their size.</summary>
internal sealed class BoundedErrors(FaultWords words)
{
    public const int FullRows = 100;

    private int rows;

    /// <param name="place">The pointer of the row.</param>
    public IReadOnlyList<ProblemError> From(RowReading reading, string place) => rows++ < FullRows
        ? RowErrors.From(words, reading, place)
        : [.. reading.Faults.Select(fault => fault.Code).Distinct().Select(code => new ProblemError(place, code))];
}

/// <summary><c>?validate_only=true</c>: the rows are judged by the same rules and not scored.</summary>
internal sealed class ValidationResult(ServedModel model, Validation validation) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        JsonBodies.Describe(httpContext.Response, model);
        await JsonSerializer.SerializeAsync(
            httpContext.Response.Body, validation, HttpJson.Options, httpContext.RequestAborted);
    }
}

/// <summary>What is wrong with rows, as far as their contract can tell.</summary>
/// <param name="Errors">By field and code, those with the most rows first; empty when every row can be
/// predicted.</param>
internal sealed record Validation(BatchSummary Summary, IReadOnlyList<FaultGroup> Errors, string ModelVersion)
{
    public static Validation From(ServedModel model, long received, long failed, FaultGroups groups) =>
        new(new(received, received - failed, failed), groups.ToList(), model.Version);
}
