using System.Net;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

public sealed class MethodTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/try/purchase")]
    [InlineData("/models/purchase/versions")]
    [InlineData("/model/info")]
    [InlineData("/models")]
    [InlineData("/models/purchase")]
    [InlineData("/models/purchase/schema")]
    [InlineData("/models/purchase/report")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/purchase-api.json")]
    public async Task HEAD_works_where_GET_does(string path)
    {
        using var models = new ModelsFolder();
        models.Publish(report: "<!doctype html>");
        await using var api = new Api(models);

        var (got, asked) = (await api.Get(path), await Send(api, HttpMethod.Head, path));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (got.Status, asked.Status));
        Assert.Equal(got.ContentType, asked.ContentType);
    }

    [Theory]
    [InlineData("/health/live", "GET", "HEAD")]
    [InlineData("/health/ready", "GET", "HEAD")]
    [InlineData("/model/info", "GET", "HEAD")]
    [InlineData("/predict", "POST")]
    public async Task Other_methods_are_405_with_the_allowed_ones(string path, params string[] allowed)
    {
        await using var api = new Api();
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);

        using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, response.Content.Headers.Allow.Order());
    }

    private static async Task<Answer> Send(Api api, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.Read(response, TestContext.Current.CancellationToken);
    }
}
