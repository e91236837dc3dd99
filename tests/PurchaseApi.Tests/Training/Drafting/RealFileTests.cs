using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Drafting;

/// <summary>Files of several shops, as they come.</summary>
public sealed class RealFileTests : IDisposable
{
    private const int MostRows = 4_000;

    private readonly ShopFile shop = new();

    public void Dispose() => shop.Dispose();

    [Theory]
    [InlineData("online-shoppers.csv", "Revenue", null, 17)]
    [InlineData("retailtech-sessions.csv", "purchase", null, 5)]
    [InlineData("reference/rfm_temporal_H90_train_2011-06-09.csv", "label", null, 12)]
    [InlineData("shopping-survey.csv", "Purchase_Frequency", "Multiple times a week", 22)]
    public async Task A_drafted_contract_trains_at_once(string file, string label, string? positive, int inputs)
    {
        var lines = await File.ReadAllLinesAsync(SharedData.File(file), TestContext.Current.CancellationToken);
        var step = 1 + (lines.Length / MostRows);
        await File.WriteAllLinesAsync(
            shop.Data, lines.Where((_, line) => line % step == 0), TestContext.Current.CancellationToken);
        var run = await Worker.Run(
        [
            "contract", "init", "--data", shop.Data, "--label", label, "--model", "shop", "--output", shop.Contract,
            .. positive is null ? Array.Empty<string>() : ["--positive", positive],
        ]);
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains($"{inputs} inputs", run.Output.ReplaceLineEndings(" "));

        var trained = await shop.Train("shop");

        Assert.True(trained.ExitCode == 0, trained.Errors);
        Assert.Contains("is published and in service", trained.Output.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task Labels_of_five_values_are_rejected_and_listed()
    {
        var data = SharedData.File("shopping-survey.csv");

        var run = await Worker.Run(
            "contract", "init", "--data", data, "--label", "Purchase_Frequency", "--output", shop.Contract);

        Assert.Equal(1, run.ExitCode);
        foreach (var value in Table.Read(data).Values("Purchase_Frequency")) Assert.Contains($"'{value}'", run.Errors);
        Assert.False(File.Exists(shop.Contract));
    }
}
