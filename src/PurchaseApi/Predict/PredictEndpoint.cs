using System.Text.Json;
using Microsoft.AspNetCore.Http.Features.Authentication;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;

namespace PurchaseApi.Predict;

internal static class PredictRoutes
{
    public static void AddPredict(this IServiceCollection services) => services.AddSingleton<AnswerQueries>();

    public static void MapPredict(this IEndpointRouteBuilder app)
    {
        var endpoint = ActivatorUtilities.CreateInstance<PredictEndpoint>(app.ServiceProvider);
        foreach (var (routes, suffix) in app.MapModelGroups())
            routes.MapPost("/predict", endpoint.Predict).WithName($"Predict{suffix}").WithTags("Predict")
                .WithSummary("One row in, one prediction out.")
                .WithDescription("A pure function of the row and the version: safe to send again.");
    }
}

// Made once: services as parameters would cost every row a scope and a look-up for each.
internal sealed class PredictEndpoint(
    ModelsInService models, AnswerQueries queries, PredictionObservers observers, Work work, CallerLimits limits)
{
    public const int MaxBodyBytes = 64 << 10;

    public async Task<IResult> Predict(HttpRequest request, CancellationToken cancellation)
    {
        if (!models.TryTake(request, out var model, out var problem)) return problem;
        var options = default(AnswerOptions);
        if (request.QueryString.HasValue && !queries.TryRead(request, model, isBatch: false, out options, out problem))
            return problem;
        if (limits.CountsRows && limits.TakeRows(request.HttpContext, 1) is { } tooMany) return tooMany;
        if (options != default && await AdmitAsync(request, model, options, cancellation) is { } busy)
            return busy;

        work.Turns.SingleRow();
        using var body = await RequestBody.ReadJsonAsync(request, MaxBodyBytes, turns: null, cancellation);
        if (body.Problem is { } refused) return refused;

        var reading = Read(model, body, out var malformed);
        if (malformed is not null) return malformed;
        if (reading.Row is not { } row)
        {
            observers.Refused(model);
            return Problems.InvalidRow(RowErrors.From(model, reading, "#"));
        }

        if (options.ValidateOnly)
            return new ValidationResult(model, Validation.From(model, received: 1, failed: 0, new(model.Words)));

        var start = observers.Start();
        var prediction = model.Predictor.Predict(row);
        observers.Predicted(request.HttpContext, model, row, prediction, start);
        return new PredictionResult(model, row, prediction, options, IsLong(model, options) ? work.Turns : null);
    }

    /// <summary>More than a prediction draws on the budget until it is answered.</summary>
    private async ValueTask<Problem?> AdmitAsync(
        HttpRequest request, ServedModel model, AnswerOptions options, CancellationToken cancellation)
    {
        var cost = WorkCosts.Single(options, options.TopReasons > 0 && model.Answers.Reasons.IsSampled);
        if (await work.Budget.AdmitAsync(cost, cancellation) is not { } share) return Problems.Overloaded();

        request.HttpContext.Response.RegisterForDispose(share);
        return null;
    }

    /// <summary>Whether it takes thousands of scores.</summary>
    private static bool IsLong(ServedModel model, AnswerOptions options) =>
        options.Counterfactual || (options.TopReasons > 0 && model.Answers.Reasons.IsSampled);

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

/// <summary>What JSON requests and answers of all prediction routes share.</summary>
internal static class JsonBodies
{
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonRowReader.MaxDepth };

    public static void Describe(HttpResponse response, ServedModel model, string contentType = "application/json")
    {
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Model-Version"] = model.Version;
    }
}

/// <summary>Tells the observers what a request was answered.</summary>
internal static class RequestObserving
{
    public static void Predicted(
        this PredictionObservers observers, HttpContext context, ServedModel model, Row row, in Prediction prediction,
        long start) =>
        observers.Predicted(observers.IsLogOn ? OriginOf(context) : default, model, row, prediction, start);

    public static void Predicted(
        this PredictionObservers observers, HttpContext context, ServedModel model, ReadOnlySpan<double> values,
        ReadOnlySpan<Prediction> predictions, IEnumerable<(long Index, RowId Id)> rows) =>
        observers.Predicted(
            observers.IsLogOn ? OriginOf(context) : default, model, values, predictions, rows);

    // Asked for its user, a context without one would make one.
    private static RowOrigin OriginOf(HttpContext context) => new(
        context.TraceIdentifier, context.Features.Get<IHttpAuthenticationFeature>()?.User?.Identity?.Name);
}

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
