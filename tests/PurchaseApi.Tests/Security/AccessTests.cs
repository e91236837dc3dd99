using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Tests.OpenApi;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Security;

public sealed class AccessTests
{
    [Fact]
    public async Task Routes_require_a_key_with_their_scope()
    {
        var callers = Scopes.All.ToDictionary(scope => scope, scope => Caller.With(scope, $"only-{scope}"));
        var (known, stranger) = (callers.Values.ToArray(), Caller.With("predict,batch,read", "only-read"));
        await using var api = new Api(settings: Caller.Settings(known));
        var asked = 0;

        foreach (var operation in (await ServedDocument.Fetch(api)).Operations)
        {
            var needed = ScopeOf(operation);
            var (missing, wrong) = (await Ask(api, operation, null), await Ask(api, operation, stranger));
            if (needed is null)
            {
                Assert.True(missing.Status is HttpStatusCode.OK && wrong.Status is HttpStatusCode.OK, operation.Path);
                continue;
            }

            missing.IsProblem(401, "UNAUTHORIZED");
            wrong.IsProblem(401, "UNAUTHORIZED");
            Assert.Empty(operation.Faults(missing));
            foreach (var (scope, caller) in callers)
            {
                var answer = await Ask(api, operation, caller);
                if (scope == needed) Assert.NotInRange((int)answer.Status, 401, 403);
                else answer.IsProblem(403, "FORBIDDEN");
                Assert.Empty(operation.Faults(answer));
            }

            asked++;
        }

        Assert.True(asked >= 9, $"{asked} routes with a scope");
    }

    [Fact]
    public async Task Every_route_has_a_scope_or_is_public()
    {
        await using var api = new Api(settings: Caller.Settings(Caller.With("read")));

        var routes = api.Services.GetRequiredService<EndpointDataSource>().Endpoints;

        Assert.NotEmpty(routes);
        Assert.All(routes, route => Assert.True(
            route.Metadata.GetMetadata<IAuthorizeData>() is null
            != route.Metadata.GetMetadata<IAllowAnonymous>() is null,
            route.DisplayName));
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/app.js", 200)]
    [InlineData("/swagger/index.html", 200)]
    [InlineData("/openapi/purchase-api.json", 200)]
    [InlineData("/problems/UNAUTHORIZED", 200)]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/model/info", 401)]
    [InlineData("/nothing", 401)]
    public async Task Without_a_key_only_public_routes_answer(string path, int status)
    {
        await using var api = new Api(settings: Caller.Settings(Caller.With("read")));

        Assert.Equal(status, (int)(await api.Get(path)).Status);
    }

    [Fact]
    public async Task Keys_are_sent_as_a_bearer_token_or_a_header()
    {
        var caller = Caller.With("read");
        await using var api = new Api(settings: Caller.Settings(caller));

        var bearer = await Caller.Send(api, HttpMethod.Get, "/models", null, caller.Bearer);
        var header = await Caller.Send(api, HttpMethod.Get, "/models", null, caller.ApiKeyHeader);
        var neither = await api.Get("/models");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (bearer.Status, header.Status));
        Assert.Equal("Bearer", neither.Headers.WwwAuthenticate.Single().Scheme);
        Assert.DoesNotContain(caller.Key, bearer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_have_validity_periods_that_may_overlap()
    {
        var (old, next) = (Caller.With("read"), Caller.With("read"));
        var now = TimeProvider.System.GetUtcNow();
        old = old with { Entry = old.Entry with { Until = now.AddHours(2) } };
        next = next with { Entry = next.Entry with { From = now.AddHours(1) } };
        await using var api = new Api(settings: Caller.Settings(old, next));

        Assert.Equal((200, 401), await Both());
        api.Time.Advance(TimeSpan.FromHours(1.5));
        Assert.Equal((200, 200), await Both());
        api.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((401, 200), await Both());

        async Task<(int, int)> Both() =>
            ((int)(await old.Get(api, "/models")).Status, (int)(await next.Get(api, "/models")).Status);
    }

    [Fact]
    public async Task Key_files_are_reloaded_while_running()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (path, caller) = (Path.Combine(folder.FullName, "keys.json"), Caller.With("read"));
            await using var api = new Api(settings: new Dictionary<string, string> { ["Security:KeysPath"] = path });
            Assert.Equal(HttpStatusCode.Unauthorized, (await caller.Get(api, "/models")).Status);

            await File.WriteAllBytesAsync(path, new KeyFile([caller.Entry]).ToJson(), Cancellation);
            await Becomes(api, caller, HttpStatusCode.OK);

            await File.WriteAllTextAsync(path, "{ broken", Cancellation);
            for (var i = 0; i < 5; i++) api.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(HttpStatusCode.OK, (await caller.Get(api, "/models")).Status);

            await File.WriteAllBytesAsync(path, new KeyFile([]).ToJson(), Cancellation);
            await Becomes(api, caller, HttpStatusCode.Unauthorized);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task Becomes(Api api, Caller caller, HttpStatusCode status)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while ((await caller.Get(api, "/models")).Status != status)
        {
            limit.Token.ThrowIfCancellationRequested();
            api.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static string? ScopeOf(Operation operation) =>
        operation.Description.TryGetProperty("x-required-scope", out var scope) ? scope.GetString() : null;

    private static Task<Answer> Ask(Api api, Operation operation, Caller? caller)
    {
        var row = JsonSerializer.Serialize(Sessions.Typical);
        var body = operation.Path.EndsWith("/batch", StringComparison.Ordinal) ? $"[{row}]" : row;
        return Caller.Send(
            api, operation.Method, operation.ExamplePath,
            operation.Request is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            caller is null ? null : caller.Bearer);
    }
}
