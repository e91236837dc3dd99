using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PurchaseApi.Benchmarks;

/// <summary>The least that a service can do with the same JSON: parse it with source-generated code and write it
/// back.</summary>
internal static class EchoService
{
    public static void Run(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(options =>
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, EchoJson.Default));
        var app = builder.Build();
        app.MapPost("/predict", (EchoedRow row) => row);
        app.MapPost("/predict/batch", (EchoedRow[] rows) => rows);
        app.Run();
    }
}

/// <summary>A row of the shipped contract.</summary>
internal sealed record EchoedRow(
    [property: JsonPropertyName("customer_id")] int CustomerId,
    [property: JsonPropertyName("time_spent")] double? TimeSpent,
    [property: JsonPropertyName("pages_viewed")] double? PagesViewed,
    [property: JsonPropertyName("basket_value")] double? BasketValue,
    [property: JsonPropertyName("device_type")] string? DeviceType,
    [property: JsonPropertyName("customer_type")] string? CustomerType);

[JsonSerializable(typeof(EchoedRow))]
[JsonSerializable(typeof(EchoedRow[]))]
internal sealed partial class EchoJson : JsonSerializerContext;
