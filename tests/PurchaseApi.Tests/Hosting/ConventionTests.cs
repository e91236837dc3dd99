using System.Net;
using System.Text;
using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

/// <summary>What HTTP clients expect of any service.</summary>
public sealed class ConventionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_callers_request_id_is_returned()
    {
        await using var api = new Api();

        var answer = await Send(api, "/predict", "{}", ("X-Request-Id", "order-7_a.b"));

        Assert.Equal("order-7_a.b", answer.Headers.GetValues("X-Request-Id").Single());
        Assert.Equal("urn:request:order-7_a.b", (string?)answer.Body!["instance"]);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a;b")]
    [InlineData("")]
    [InlineData("ä")]
    public async Task Unsafe_request_ids_are_replaced(string id)
    {
        await using var api = new Api();

        var answer = await Send(api, "/predict", "{}", ("X-Request-Id", id));

        Assert.Matches("^[0-9a-f]{32}$", answer.Headers.GetValues("X-Request-Id").Single());
    }

    [Fact]
    public async Task Problem_types_link_to_a_page()
    {
        await using var api = new Api();

        var problem = (await api.Get("/models/sales")).Body!;
        var page = await api.Get((string)problem["type"]!);

        Assert.Equal("/problems/UNKNOWN_MODEL", (string?)problem["type"]);
        Assert.False((bool)problem["retryable"]!);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.Status, page.ContentType));
        Assert.Contains("<h1>UNKNOWN_MODEL</h1>", page.Text);
        (await api.Get("/problems/NO_SUCH_CODE")).IsProblem(404, "NOT_FOUND");
    }

    [Fact]
    public async Task Every_error_code_has_a_page()
    {
        await using var api = new Api();
        var document = (await api.Get("/openapi/purchase-api.json")).Text;

        var types = System.Text.RegularExpressions.Regex.Matches(document, "/problems/[A-Z_]+")
            .Select(one => one.Value);

        Assert.NotEmpty(types);
        foreach (var type in types.Distinct()) Assert.Equal(HttpStatusCode.OK, (await api.Get(type)).Status);
    }

    [Fact]
    public async Task Retryable_problems_say_so()
    {
        using var models = new ModelsFolder();
        await using var api = new Api(models);

        var answer = await api.Predict(Sessions.Typical);

        answer.IsProblem(503, "NO_MODEL");
        Assert.True((bool)answer.Body!["retryable"]!);
        Assert.InRange(int.Parse(answer.Headers.GetValues("Retry-After").Single()), 1, 3);
    }

    [Fact]
    public async Task Model_info_supports_conditional_requests()
    {
        await using var api = new Api();
        var tag = (await api.Get("/model/info")).Headers.ETag!.ToString();

        using var request = new HttpRequestMessage(HttpMethod.Get, "/model/info");
        request.Headers.Add("If-None-Match", tag);
        using var same = await api.Client.SendAsync(request, Cancellation);
        var version = api.Models.Publish(intercept: 1).Id.Text;
        await api.Eventually(info => (string?)info["version"] == version);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/model/info");
        again.Headers.Add("If-None-Match", tag);
        using var other = await api.Client.SendAsync(again, Cancellation);

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (same.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task A_batch_can_be_all_or_nothing()
    {
        await using var api = new Api();
        var good = JsonSerializer.Serialize(Sessions.Typical);

        var aborted = await api.Post("/predict/batch?on_error=abort", $"[{good},{{}}]");
        var whole = await api.Post("/predict/batch?on_error=abort", $"[{good}]");
        var continued = await api.Post("/predict/batch?on_error=continue", $"[{good},{{}}]");

        aborted.IsProblem(422, "BATCH_ABORTED");
        Assert.Equal("""{"received":2,"succeeded":0,"failed":1}""", aborted.Body!["summary"]!.ToJsonString());
        Assert.StartsWith("#/1/", (string?)aborted.Body!["errors"]![0]!["pointer"]);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.MultiStatus), (whole.Status, continued.Status));
        (await api.Post("/predict/batch?on_error=stop", "[]")).IsProblem(400, "INVALID_QUERY");
        (await api.Post("/predict/batch?on_error=abort", "{}", "application/x-ndjson"))
            .IsProblem(400, "INVALID_QUERY");
    }

    [Theory]
    [InlineData("text/csv", 406)]
    [InlineData("application/x-ndjson", 406)]
    [InlineData("text/html, */*;q=0.1", 200)]
    [InlineData("application/json;q=0", 406)]
    public async Task JSON_batches_are_answered_only_in_JSON(string accept, int status)
    {
        await using var api = new Api();

        var answer = await Send(
            api, "/predict/batch", $"[{JsonSerializer.Serialize(Sessions.Typical)}]", ("Accept", accept));

        Assert.Equal(status, (int)answer.Status);
    }

    [Theory]
    [InlineData(1_048_576, 400, 800)]   // free descriptors, MB, connections
    [InlineData(300, 10_000, 236)]
    [InlineData(50, 10_000, 16)]
    [InlineData(1_000, 1, 16)]
    public void Connections_stay_below_descriptors_and_memory(long free, long megabytes, long expected) =>
        Assert.Equal(expected, Server.Connections(free, megabytes << 20));

    private static async Task<Answer> Send(Api api, string path, string body, (string Name, string Value) header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return await Answer.Read(await api.Client.SendAsync(request, Cancellation), Cancellation);
    }
}
