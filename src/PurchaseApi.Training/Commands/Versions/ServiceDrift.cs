using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Commands.Versions;

/// <summary>How far rows have moved, as a running service has measured it: the folder of models knows no
/// rows.</summary>
internal sealed class ServiceDrift
{
    private readonly Dictionary<(string Model, string Version), string> states;

    private ServiceDrift(Dictionary<(string, string), string> states) => this.states = states;

    public static Option<string?> Service() =>
        RunningService.Url("--service", "Show the drift this running service has measured.");

    /// <exception cref="DataException">The service does not say.</exception>
    public static async Task<ServiceDrift> FetchAsync(string service, CancellationToken cancellation)
    {
        using var client = RunningService.Connect(service);
        try
        {
            return From(await client.GetFromJsonAsync<JsonNode>("models", cancellation));
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or InvalidOperationException
            or NotSupportedException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new DataException($"{service} does not tell its drift: {error.Message}", error);
        }
    }

    /// <param name="models">The answer to <c>GET /models</c>.</param>
    public static ServiceDrift From(JsonNode? models) => new(
        models?["models"]?.AsArray().Where(model => model?["version"] is not null).ToDictionary(
            model => ((string)model!["name"]!, (string)model["version"]!),
            model => (string?)model!["drift"] ?? "off")
        ?? []);

    /// <returns>null for a version that the service does not serve.</returns>
    public string? StateOf(string model, string version) => states.GetValueOrDefault((model, version));
}

/// <summary>A service that runs somewhere, and its key.</summary>
internal static class RunningService
{
    /// <summary>Not an option: everybody on the machine sees those.</summary>
    private const string KeyVariable = "PURCHASE_API_KEY";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static Option<string?> Url(string name, string description)
    {
        var option = new Option<string?>(name)
        {
            Description = $"{description} Its key is read from {KeyVariable}.",
            HelpName = "URL",
        };
        option.MustBe(url => url is null || IsUrl(url), "a URL such as http://localhost:8080");
        return option;
    }

    public static HttpClient Connect(string url)
    {
        var client = new HttpClient { Timeout = Timeout, BaseAddress = new($"{url.TrimEnd('/')}/") };
        if (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https");
}
