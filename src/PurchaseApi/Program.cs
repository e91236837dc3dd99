using PurchaseApi.Batch;
using PurchaseApi.Hosting;
using PurchaseApi.Models;
using PurchaseApi.OpenApi;
using PurchaseApi.Predict;
using PurchaseApi.Scoring;
using PurchaseApi.Telemetry;

OwnProcess.UseOneCulture();

if (HealthProbe.IsAskedFor(args)) return await HealthProbe.RunAsync();

// On another core while the host is built: the first version waits for it.
_ = Task.Run(Json.Prepare);

// Settings are read once: watching files can fail where the system has no watches left, and would keep a service down.
var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);

builder.Configuration.AddDefaults();
builder.Services.AddTelemetry(builder.Configuration);
builder.Services.AddOwnProcess();
builder.Services.AddWork();
builder.Services.AddServing();
builder.Services.AddBatch();
builder.Services.AddProblems();
builder.Services.AddOpenApi();
builder.AddServer();

if (OwnProcess.Build(builder, out var app) is { } fault) return await OwnProcess.RefuseAsync(fault);

app.UseAnswerHeaders();
app.UseCutAnswers("/batch");
app.UseProblems();
app.UseServer();
app.UseWebPage();
app.MapPredict();
app.MapBatch();
app.MapModels();
app.MapHealth();
app.MapProblems();
app.MapOpenApi();

return await app.ServeAsync();
