using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Drafting;

/// <summary>A CSV in a folder of its own, and the contract that the worker makes of it.</summary>
internal sealed class ShopFile : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("shop-").FullName;

    public string Data => Path.Combine(folder, "shop.csv");

    public string Contract => Path.Combine(folder, "contract.yaml");

    public string Models => Path.Combine(folder, "models");

    /// <summary>120 rows; a cell is made of its row's number and label. The column <c>bought</c> is 1 in every third
    /// row.</summary>
    public ShopFile Write(string header, Func<int, bool, string> cells, char separator = ',')
    {
        var lines = Enumerable.Range(0, 120)
            .Select(i => $"{cells(i, i % 3 == 0)}{separator}{(i % 3 == 0 ? 1 : 0)}")
            .Prepend($"{header}{separator}bought");
        return Write(string.Join('\n', lines) + '\n');
    }

    public ShopFile Write(string csv)
    {
        File.WriteAllText(Data, csv);
        return this;
    }

    /// <summary>With the label <c>bought</c>, unless more arguments say otherwise.</summary>
    public Task<WorkerRun> Run(params string[] more) => Worker.Run(
    [
        "contract", "init", "--data", Data, "--output", Contract,
        .. more.Contains("--label") ? more : [.. more, "--label", "bought"],
    ]);

    /// <summary>The contract's text; a refusal fails the test.</summary>
    public async Task<string> Init(params string[] more)
    {
        var run = await Run(more);
        Assert.True(run.ExitCode == 0, run.Errors);
        return await File.ReadAllTextAsync(Contract, TestContext.Current.CancellationToken);
    }

    public async Task<string> Refusal(params string[] more)
    {
        var run = await Run(more);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.False(File.Exists(Contract));
        return run.Errors.TrimEnd();
    }

    /// <summary>Trains by the contract that was written.</summary>
    public Task<WorkerRun> Train(string model, string? data = null, params string[] more) => Worker.Run(
    [
        "train", "--model", model, "--data", data ?? Data, "--contract", Contract, "--models", Models,
        "--algorithms", "logistic_regression", "--trials", "1", .. more,
    ]);

    /// <summary>The lines of the answers to the file itself.</summary>
    public async Task<string[]> Predict(string model, params string[] more)
    {
        var output = Path.Combine(folder, "answers.csv");
        var run = await Worker.Run(
            ["predict", "--model", model, "--models", Models, "--data", Data, "--output", output, .. more]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return await File.ReadAllLinesAsync(output, TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
