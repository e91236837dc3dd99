using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Telemetry;

public sealed class TracesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/predict", "POST /predict")]
    [InlineData("/models/purchase/predict", "POST /models/{name}/predict")]
    public async Task A_span_has_route_model_and_version(string path, string name)
    {
        await using var api = Exporting();
        var span = await RecordSpan(api, path, Sessions.Typical);

        Assert.Equal(name, span.DisplayName);
        Assert.Equal(name["POST ".Length..], span.GetTagItem("http.route"));
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
        Assert.Equal("POST", span.GetTagItem("http.request.method"));
        Assert.Equal("purchase", span.GetTagItem("purchase_api.model"));
        var version = (string?)(await api.Get("/model/info")).Body!["version"];
        Assert.Equal(version, span.GetTagItem("purchase_api.model_version"));
    }

    [Fact]
    public async Task A_rejected_rows_span_has_its_status_but_no_values()
    {
        await using var api = Exporting();

        var span = await RecordSpan(api, "/predict?customer_id=424242", Sessions.Typical with { basket_value = -424242 });

        Assert.Equal(400, span.GetTagItem("http.response.status_code"));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);   // the caller's fault is no fault of the service
        Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("424242"));
        Assert.Null(span.GetTagItem("url.query"));
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_exported()
    {
        await using var api = new Api();
        await using var exporting = Exporting();

        Assert.Null(api.Services.GetService<TracerProvider>());
        Assert.Null(api.Services.GetService<MeterProvider>());
        Assert.NotNull(exporting.Services.GetService<TracerProvider>());
        Assert.NotNull(exporting.Services.GetService<MeterProvider>());
    }

    /// <summary>Nothing listens on port 9.</summary>
    private static Api Exporting() => new(settings: new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9",
    });

    /// <summary>Listeners hear every application of the process; the trace tells which request is this one's.</summary>
    private static async Task<Activity> RecordSpan(Api api, string path, object row)
    {
        var trace = ActivityTraceId.CreateRandom();
        var stopped = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => { if (activity.TraceId == trace) stopped.TrySetResult(activity); },
        };
        ActivitySource.AddActivityListener(listener);

        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(row) };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        await (await api.Client.SendAsync(request, Cancellation)).Content.ReadAsStringAsync(Cancellation);
        return await stopped.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }
}
