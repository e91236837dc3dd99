using System.Text.Json;
using PurchaseApi.Answers;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Predict;

/// <param name="model">That answers.</param>
/// <param name="row">That was sent.</param>
/// <param name="prediction">Of the row.</param>
/// <param name="options">What else was asked for.</param>
/// <param name="turns">Where that takes long; null where it does not.</param>
internal sealed class PredictionResult(
    ServedModel model, Row row, Prediction prediction, AnswerOptions options, Turns? turns) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        JsonBodies.Describe(response, model);
        using (turns is null ? default(Turn?) : await turns.TakeAsync(httpContext.RequestAborted))
        await using (var json = new Utf8JsonWriter(response.BodyWriter))
            model.Answers.Write(json, row, prediction, options);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
