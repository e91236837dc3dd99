using System.Text;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

public sealed class ProblemTests
{
    [Fact]
    public async Task Problems_return_the_callers_trace_id()
    {
        await using var api = new Api();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict")
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
            Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } },
        };

        var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var answer = await Answer.Read(response, TestContext.Current.CancellationToken);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", (string?)answer.Body!["trace_id"]);
    }

    [Theory]
    [InlineData("/predikt", 404, "Nothing at '/predikt'; /swagger lists the routes.")]
    [InlineData("/models/purchase/predictions", 404,
        "Nothing at '/models/purchase/predictions'; /swagger lists the routes.")]
    [InlineData("/predict", 405, "Send POST (was GET).")]
    public async Task Framework_errors_have_place_and_remedy(string path, int status, string detail)
    {
        await using var api = new Api();

        var answer = await api.Get(path);

        Assert.Equal((status, detail), ((int)answer.Status, (string?)answer.Body!["detail"]));
    }
}
