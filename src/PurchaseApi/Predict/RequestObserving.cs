using Microsoft.AspNetCore.Http.Features.Authentication;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;

namespace PurchaseApi.Predict;

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
