using System.Net;
using System.Text;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.OpenApi;

public sealed class GeneratedRequestTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    public async Task Generated_requests_get_documented_answers(int seed)
    {
        using var models = new ModelsFolder();
        var version = models.Publish(report: "<p>a page</p>").Id.Text;
        await using var api = new Api(models);
        var document = await ServedDocument.Fetch(api);
        var (good, bad) = (0, 0);

        foreach (var request in new RequestGenerator(document, version, seed).Requests(1000))
        {
            using var message = request.ToMessage();
            using var response = await api.Client.SendAsync(message, TestContext.Current.CancellationToken);
            var answer = await Answer.Read(response, TestContext.Current.CancellationToken);
            var isGood = request.IsGood();

            Assert.True(answer.Status < HttpStatusCode.InternalServerError, Told(request, answer, ""));
            if (request.IsEnvelopeGood && (isGood || !IsValidation(request)))
                Assert.True(
                    isGood == (answer.Status == HttpStatusCode.OK), Told(request, answer, isGood ? "good" : "bad"));
            var faults = string.Join(", ", request.Operation.Faults(answer));
            Assert.True(faults.Length == 0, Told(request, answer, faults));
            (good, bad) = isGood ? (good + 1, bad) : (good, bad + 1);
        }

        Assert.True(good > 250 && bad > 250, $"{good} good and {bad} bad requests");
    }

    /// <summary>Bad rows are what it answers.</summary>
    private static bool IsValidation(GeneratedRequest request) =>
        request.Operation.Path.EndsWith("/validate", StringComparison.Ordinal);

    private static string Told(GeneratedRequest request, Answer answer, string finding)
    {
        var body = Encoding.UTF8.GetString(request.Body);
        return $"{finding}: {request.Operation.Method} {request.Url} "
            + $"{request.ContentType} {request.ContentEncoding}\n{Start(body)}\n"
            + $"{(int)answer.Status} {answer.ContentType}\n{Start(answer.Text)}";
    }

    private static string Start(string text) => text[..Math.Min(text.Length, 1500)];
}
