using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Serving.Hosting;

/// <summary><c>--check-health</c> asks the running host whether it is ready, for containers without another
/// HTTP client: 0 it is, 1 it is not.</summary>
internal static class HealthProbe
{
    /// <summary>Shorter than a container's own limit for a check, so that the reason is still printed.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static bool IsAskedFor(string[] args) => args is ["--check-health"];

    public static async Task<int> RunAsync()
    {
        // No proxy: the service is in this container, whatever the environment says of the world outside.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        var ports = Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS");
        using var service = new HttpClient(handler) { BaseAddress = Address(ports) };
        return await CheckAsync(service, Console.Out);
    }

    /// <param name="ports">As ASP.NET Core takes them: <c>8080;8081</c>.</param>
    internal static Uri Address(string? ports) =>
        new($"http://localhost:{NameList.Parse(ports, ';').FirstOrDefault() ?? "8080"}");

    internal static async Task<int> CheckAsync(HttpClient service, TextWriter output)
    {
        using var limit = new CancellationTokenSource(Timeout);
        try
        {
            using var response = await service.GetAsync("/health/ready", limit.Token);
            await output.WriteLineAsync(await response.Content.ReadAsStringAsync(limit.Token));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            await output.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
