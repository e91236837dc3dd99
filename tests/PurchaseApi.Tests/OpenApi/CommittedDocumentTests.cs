using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.OpenApi;

public sealed class CommittedDocumentTests
{
    private static string CommittedFile => Path.Combine(SharedData.Repository, "openapi", "purchase-api.json");

    /// <summary>After a change of the routes or of the shipped model, <c>UPDATE_OPENAPI=1 dotnet test</c> writes the
    /// file anew; the change of it is then there to be read and committed.</summary>
    [Fact]
    public async Task The_committed_document_is_up_to_date()
    {
        var models = Path.Combine(SharedData.Repository, "models");
        Needs.Present(
            File.Exists(Path.Combine(models, "purchase", "current")), "models/purchase has no version in service");
        await using var api = new Api(settings: new Dictionary<string, string> { ["Serving:ModelsPath"] = models });

        var served = (await api.Get(ServedDocument.Path)).Text;
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(CommittedFile)!);
            await File.WriteAllTextAsync(CommittedFile, served, TestContext.Current.CancellationToken);
        }

        Assert.True(
            File.Exists(CommittedFile),
            "openapi/purchase-api.json is missing: write it with UPDATE_OPENAPI=1 dotnet test.");
        Assert.Equal(await File.ReadAllTextAsync(CommittedFile, TestContext.Current.CancellationToken), served);
    }
}
