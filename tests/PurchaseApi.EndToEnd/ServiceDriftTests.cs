using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.EndToEnd;

public sealed class ServiceDriftTests : IDisposable
{
    private static readonly Contract Contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");

    private readonly ModelsFolder models = new();

    [Fact]
    public async Task List_shows_the_drift_of_a_running_service()
    {
        var version = models.Publish(driftReference: ModelsFolder.Rows(Contract, 1_000, seed: 1)).Id.Text;
        var key = ApiKey.Create("operator");
        await using var service = await RunningService.Start(models.Path,
        [
            "--Security:Keys:0:Name=operator", $"--Security:Keys:0:Hash={KeyHash.Create(key)}",
            "--Security:Keys:0:Scopes=read", "--Serving:DriftWindowRows=500",
        ]);
        string[] list = ["list", "--models", models.Path, "--service", $"{service.Client.BaseAddress}"];

        var listed = await Built.Run(
            Built.Worker, list, new Dictionary<string, string> { ["PURCHASE_API_KEY"] = key });
        var refused = await Built.Run(Built.Worker, list);

        Assert.Equal(0, listed.ExitCode);
        var row = Assert.Single(
            listed.Output.Split('\n'), line => line.Contains(version, StringComparison.Ordinal));
        Assert.Contains("waiting", row);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("does not tell its drift: ", refused.Errors);
        Assert.Contains("401", refused.Errors);
    }

    public void Dispose() => models.Dispose();
}
