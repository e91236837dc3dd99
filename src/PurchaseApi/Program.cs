using PurchaseApi.Batch;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Serving;

var builder = WebApplication.CreateSlimBuilder(args);

builder.Services.AddServing();
builder.Services.AddProblems();
builder.Services.AddOpenApi();
builder.Services.AddTelemetry(builder.Configuration);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

var app = builder.Build();

app.UseProblems();
app.UseOpenApi();
app.MapPredict();
app.MapBatch();
app.MapModels();
app.MapHealth();

app.Run();
