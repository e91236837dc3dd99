using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Models;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Models;

public sealed class DriftTests
{
    private static readonly Contract Contract = ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml");

    private static readonly Dictionary<string, string> Measured = new() { ["Serving:DriftWindowRows"] = "500" };

    [Fact]
    public async Task Drift_is_measured_in_whole_windows()
    {
        using var models = Reference();
        await using var api = new Api(models, Measured);
        Assert.Equal("waiting", (string?)(await Drift(api))["state"]);

        await Send(api, ModelsFolder.Rows(Contract, 1_000, seed: 1));
        Assert.Equal(1_000, (int)(await Drift(api))["rows_so_far"]!);
        var stable = await Judged(api, "stable");
        Assert.Equal(1_000, (int)stable["rows"]!);

        await Send(api, [.. ModelsFolder.Rows(Contract, 1_000, seed: 2).Select(Longer)]);
        var drifted = await Judged(api, "drifted");
        var columns = drifted["columns"]!.AsArray().ToDictionary(one => (string)one!["name"]!, one => one!);
        Assert.True((bool)columns["time_spent"]["drifted"]!);
        Assert.True((double)columns["time_spent"]["stability_index"]! > 0.25);
        Assert.False((bool)columns["pages_viewed"]["drifted"]!);
        Assert.Equal("drifted", (string?)(await api.Get("/models")).Body!["models"]![0]!["drift"]);

        await Send(api, ModelsFolder.Rows(Contract, 1_000, seed: 3));
        await Judged(api, "stable");
    }

    [Fact]
    public async Task Small_windows_are_not_tested()
    {
        using var models = Reference();
        await using var api = new Api(models, Measured);

        await Send(api, [.. ModelsFolder.Rows(Contract, 400).Select(Longer)]);
        for (var i = 0; i < 20; i++) api.Time.Advance(DriftMonitor.Interval);

        Assert.Equal("waiting", (string?)(await Drift(api))["state"]);
    }

    [Theory]
    [InlineData("500", "no_reference")]
    [InlineData("0", "off")]
    public async Task Missing_references_and_disabled_drift_are_reported(
        string rows, string state)
    {
        await using var api = new Api(settings: new Dictionary<string, string> { ["Serving:DriftWindowRows"] = rows });

        Assert.Equal(state, (string?)(await Drift(api))["state"]);
    }

    private static ModelsFolder Reference()
    {
        var models = new ModelsFolder();
        models.Publish(driftReference: ModelsFolder.Rows(Contract, 4_000, seed: 9));
        return models;
    }

    private static Row Longer(Row row) => row with { Values = [1_300, .. row.Values[1..]] };

    private static async Task<JsonNode> Drift(Api api) => (await api.Get("/models/purchase/drift")).Body!;

    /// <summary>Lets time pass until the window is judged.</summary>
    private static async Task<JsonNode> Judged(Api api, string state)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        api.Time.Advance(ModelDrift.LeastTime);
        for (; ; limit.Token.ThrowIfCancellationRequested())
        {
            var drift = await Drift(api);
            if ((string?)drift["state"] == state && (int)drift["rows_so_far"]! == 0) return drift;
            api.Time.Advance(DriftMonitor.Interval);
        }
    }

    private static async Task Send(Api api, IReadOnlyList<Row> rows)
    {
        var csv = string.Join('\n', rows
            .Select(row => string.Join(',', Contract.Inputs.Index().Select(input =>
                double.IsNaN(row.Values[input.Index]) ? "" : input.Item.ToCell(row.Values[input.Index]))))
            .Prepend(string.Join(',', Contract.Inputs.Select(input => input.Name))));
        var answer = await api.Post("/predict/batch", csv, "text/csv");
        Assert.DoesNotContain("MISSING", answer.Text, StringComparison.Ordinal);
        Assert.Equal(rows.Count + 1, answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
