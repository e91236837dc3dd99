using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;
using PurchaseApi.Serving.Remote;
using PurchaseApi.Serving.Telemetry;
using PurchaseApi.Streaming.Delivery;

namespace PurchaseApi.Streaming;

internal static class Program
{
    private static readonly string[] Meters = [StreamingMetrics.MeterName];

    private static async Task<int> Main(string[] args)
    {
        OwnProcess.UseOneCulture();

        var process = new OwnProcess(typeof(Program).Assembly);
        if (await process.AnswerAsync(args) is { } answered) return answered;

        // Settings are read once: watching files can fail where the system has no watches left.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);

        builder.Configuration.AddDefaults(StreamDefaults.All);
        builder.Configuration.NameOneModel();
        builder.Services.AddTelemetry(
            builder.Configuration, new("purchase-api-streaming", Meters, TracesRequests: false));
        process.AddTo(builder.Services);
        builder.Services.AddRemoteModels(builder.Configuration);
        builder.Services.AddServing(builder.Configuration);
        builder.Services.AddObserving(builder.Configuration);
        builder.Services.AddDelivery();
        builder.Services.AddTransport(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        if (process.Build(builder, out var app) is { } fault) return await process.RefuseAsync(fault);

        app.MapHealth(StreamHealth.WriteReasons);
        app.MapPrometheus();

        var lanes = app.Services.GetRequiredService<Lanes>();
        var exitCode = await process.RunAsync(app);
        return lanes.IsBroken ? 1 : exitCode;   // so that it is started again
    }
}
