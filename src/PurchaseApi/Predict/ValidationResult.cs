using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Predict;

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
    public static Validation Of(ServedModel model, long received, long failed, FaultGroups groups) =>
        new(new(received, received - failed, failed), groups.ToList(), model.Version);
}
