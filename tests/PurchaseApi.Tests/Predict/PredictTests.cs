using System.Net;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class PredictTests
{
    [Fact]
    public async Task The_version_in_service_answers()
    {
        using var models = new ModelsFolder();
        var version = models.Publish();
        await using var api = new Api(models);

        var answer = await api.Predict(Sessions.Typical);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(version.Id.Text, (string?)answer.Body!["model_version"]);
        Assert.Equal(12345, (long?)answer.Body["customer_id"]);
    }
}
