using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving;

namespace PurchaseApi.Predict;

internal sealed class PredictionResult(ServedModel model, Row row, Prediction prediction, AnswerOptions options)
    : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        JsonBodies.Describe(response, model);
        await using (var json = new Utf8JsonWriter(response.BodyWriter))
            model.Answers.Write(json, row, prediction, options);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
