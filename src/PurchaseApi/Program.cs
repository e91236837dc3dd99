using System.Reflection;
using PurchaseApi.Batch;
using PurchaseApi.Hosting;
using PurchaseApi.Models;
using PurchaseApi.OpenApi;
using PurchaseApi.Pages;
using PurchaseApi.Predict;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Security;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;
using PurchaseApi.Serving.Remote;
using PurchaseApi.Serving.Telemetry;
using PurchaseApi.Telemetry;

OwnProcess.UseOneCulture();

var process = new OwnProcess(Assembly.GetExecutingAssembly());
if (await process.AnswerAsync(args) is { } answered) return answered;

// On another core while the host is built: the first version waits for it.
_ = Task.Run(Json.Prepare);

// Settings are read once: watching files can fail where the system has no watches left, and would keep a service down.
var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);

builder.Configuration.AddDefaults();
builder.Services.AddTelemetry(builder.Configuration);
process.AddTo(builder.Services);
builder.Services.AddWork();
builder.Services.AddCallerLimits();
builder.Services.AddRemoteModels(builder.Configuration);
builder.Services.AddServing(builder.Configuration);
builder.Services.AddObserving(builder.Configuration);
builder.Services.AddPredict();
builder.Services.AddBatch();
builder.Services.AddOpenApi();
builder.AddServer();
builder.AddSecurity();

if (process.Build(builder, out var app) is { } fault) return await process.RefuseAsync(fault);

app.UseEveryAnswer();
app.UseEdges();
app.UseServer();
app.UseWebPage();
app.UseSecurity();
app.UseCallerLimits();
app.RequireScope(Scopes.Predict).MapPredict();
app.RequireScope(Scopes.Batch).MapBatch();
app.RequireScope(Scopes.Read).MapModels();
app.RequireScope(Scopes.Read).MapSchema();
app.AllowEverybody().MapHealth();
app.RequireScope(Scopes.Read).MapPrometheus();
app.AllowEverybody().MapWebPage(app.Services.GetRequiredService<ModelsInService>().DefaultName);
app.AllowEverybody().MapProblems();
app.AllowEverybody().MapOpenApi();

return await process.RunAsync(app);
