using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Tests.Support;

/// <summary>The service in this process, with a models folder of its own.</summary>
internal sealed class Api : WebApplicationFactory<Program>
{
    /// <summary>For what takes milliseconds, on a machine that is busy with other tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyDictionary<string, string> settings;

    /// <param name="models">Owned by the caller; null for a folder with one published version.</param>
    /// <param name="settings">More configuration, such as <c>Serving:DefaultModel</c>.</param>
    public Api(ModelsFolder? models = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        this.settings = settings ?? new Dictionary<string, string>();
        Models = models ?? new ModelsFolder();
        if (models is null) Models.Publish();
        Client = CreateClient();
    }

    public ModelsFolder Models { get; }

    public HttpClient Client { get; }

    /// <summary>The service's clock: it stands until a test advances it.</summary>
    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<Answer> Predict(object row) => Post("/predict", System.Text.Json.JsonSerializer.Serialize(row));

    public async Task<Answer> Post(string path, string body, string contentType = "application/json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await Answer.Read(await Client.PostAsync(path, content, Cancellation), Cancellation);
    }

    public async Task<Answer> Get(string path) =>
        await Answer.Read(await Client.GetAsync(path, Cancellation), Cancellation);

    /// <summary>Lets the service look at its models folder, as it does at every poll interval.</summary>
    public async Task Look()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        var models = Services.GetRequiredService<ModelsInService>();
        Time.Advance(new ServingOptions().PollInterval);
        for (var now = Time.GetUtcNow(); models.LastLook < now;) await Task.Delay(1, limit.Token);
    }

    /// <summary>Lets the service look until what it says of the default model holds.</summary>
    public async Task<JsonNode> Eventually(Func<JsonNode, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Patience);
        for (; ; limit.Token.ThrowIfCancellationRequested())
        {
            if ((await Get("/model/info")).Body is { } info && holds(info)) return info;
            await Look();
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Serving:ModelsPath", Models.Path);
        foreach (var (name, value) in settings) builder.UseSetting(name, value);
        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Time));
    }
}

internal sealed record Answer(HttpStatusCode Status, string? ContentType, HttpResponseHeaders Headers, string Text)
{
    public JsonNode? Body =>
        ContentType is "application/json" or "application/problem+json" or "application/schema+json"
            ? JsonNode.Parse(Text)
            : null;

    public static async Task<Answer> Read(HttpResponseMessage response, CancellationToken cancellation) => new(
        response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers,
        await response.Content.ReadAsStringAsync(cancellation));
}
