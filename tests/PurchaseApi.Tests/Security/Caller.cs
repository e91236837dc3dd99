using System.Net.Http.Headers;
using System.Text;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Security;

/// <summary>Somebody with an API key.</summary>
internal sealed record Caller(string Key, KeyEntry Entry)
{
    public static Caller With(string scopes, string name = "shop")
    {
        var key = ApiKey.Create(name);
        return new(key, new() { Name = name, Hash = $"{KeyHash.Create(key)}", Scopes = scopes });
    }

    /// <summary>The settings of a service that knows these callers.</summary>
    public static Dictionary<string, string> Settings(params Caller[] callers)
    {
        var settings = new Dictionary<string, string>();
        foreach (var (index, caller) in callers.Index())
        {
            var key = $"Security:Keys:{index}";
            settings[$"{key}:Name"] = caller.Entry.Name;
            settings[$"{key}:Hash"] = caller.Entry.Hash;
            settings[$"{key}:Scopes"] = caller.Entry.Scopes;
            if (caller.Entry.From is { } from) settings[$"{key}:From"] = $"{from:O}";
            if (caller.Entry.Until is { } until) settings[$"{key}:Until"] = $"{until:O}";
        }

        return settings;
    }

    public Task<Answer> Get(Api api, string path) => Send(api, HttpMethod.Get, path, null, Bearer);

    public Task<Answer> Post(Api api, string path, string body, string contentType = "application/json") =>
        Send(api, HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, contentType), Bearer);

    public Task<Answer> Predict(Api api) =>
        Post(api, "/predict", System.Text.Json.JsonSerializer.Serialize(Sessions.Typical));

    public void Bearer(HttpRequestHeaders headers) => headers.Authorization = new("Bearer", Key);

    public void ApiKeyHeader(HttpRequestHeaders headers) => headers.Add("X-Api-Key", Key);

    public static async Task<Answer> Send(
        Api api, HttpMethod method, string path, HttpContent? content, Action<HttpRequestHeaders>? prove)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = content;
        prove?.Invoke(request.Headers);
        var cancellation = TestContext.Current.CancellationToken;
        return await Answer.Read(await api.Client.SendAsync(request, cancellation), cancellation);
    }
}
