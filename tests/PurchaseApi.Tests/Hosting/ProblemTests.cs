using System.Text;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

public sealed class ProblemTests
{
    [Fact]
    public async Task A_problem_names_the_trace_that_the_caller_sent()
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
}
