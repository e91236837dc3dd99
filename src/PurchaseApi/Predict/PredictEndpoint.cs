using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving;

namespace PurchaseApi.Predict;

internal static class PredictEndpoint
{
    public const int MaxBodyBytes = 64 << 10;

    public static void MapPredict(this IEndpointRouteBuilder app)
    {
        app.MapPost("/predict", Predict).WithName("Predict").WithTags("Predict");
        app.MapPost("/models/{name}/predict", Predict).WithName("PredictByModel").WithTags("Predict");
    }

    private static async Task<IResult> Predict(
        HttpRequest request, ModelsInService models, AnswerQueries queries, Metrics metrics,
        CancellationToken cancellation)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;
        if (!queries.TryRead(request, model, isBatch: false, out var options, out problem)) return problem;

        using var body = await RequestBody.ReadJsonAsync(request, MaxBodyBytes, cancellation);
        if (body.Problem is { } refused) return refused;

        var reading = Read(model, body, out var malformed);
        if (malformed is not null) return malformed;
        if (reading.Row is not { } row)
        {
            metrics.Refused(model);
            return Problems.InvalidRow(RowErrors.Of(model, reading, "#"));
        }

        var prediction = model.Predictor.Predict(row);
        metrics.Predicted(model, prediction.Intent?.Level);
        return new PredictionResult(model, row, prediction, options);
    }

    private static RowReading Read(ServedModel model, RequestBody body, out Problem? malformed)
    {
        try
        {
            var reader = new Utf8JsonReader(body.Bytes, JsonBodies.ReaderOptions);
            reader.Read();
            var reading = model.Rows.Read(ref reader);
            reader.Read();   // throws when anything but white space follows
            malformed = null;
            return reading;
        }
        catch (JsonException error)
        {
            malformed = Problems.InvalidJson(JsonRowReader.Worded(error));
            return default;
        }
    }
}
