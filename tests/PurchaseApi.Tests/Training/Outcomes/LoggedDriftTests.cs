using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Outcomes;

namespace PurchaseApi.Tests.Training.Outcomes;

public sealed class LoggedDriftTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Theory]
    [InlineData(true, 2_000)]
    [InlineData(false, 2_000)]
    [InlineData(false, 15_000)]
    public void Newest_rows_that_differ_from_the_training_rows_have_drifted(bool isMoved, int rows)
    {
        var drift = Drift();
        foreach (var row in Rows(20_000, seed: 1)) drift.Add(row, 0.5);
        foreach (var row in Rows(rows, seed: 2))
        {
            if (isMoved) row[1] = 500;
            drift.Add(row, 0.5);
        }

        Assert.Equal(isMoved ? ["pages_viewed"] : [], drift.Columns());
    }

    [Fact]
    public void Few_rows_say_nothing()
    {
        var drift = Drift();
        for (var i = 0; i < 500; i++) drift.Add([500, 500, 500, 0, 0], 0.5);

        Assert.Empty(drift.Columns());
    }

    [Fact]
    public void Inputs_that_are_not_logged_have_not_drifted()
    {
        var drift = Drift();
        for (var i = 0; i < 5_000; i++) drift.Add(null, 0.5);

        Assert.Empty(drift.Columns());
    }

    public void Dispose() => models.Dispose();

    private static IEnumerable<double[]> Rows(int count, int seed) =>
        ModelsFolder.Rows(ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml"), count, seed)
            .Select(row => row.Values);

    private LoggedDrift Drift()
    {
        var contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");
        var version = models.Publish(driftReference: ModelsFolder.Rows(contract, 5_000, seed: 3));
        return LoggedDrift.From(version.Manifest, version.Predictor.Contract)!;
    }
}
