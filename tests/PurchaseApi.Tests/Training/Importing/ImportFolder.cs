using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Scoring.Models;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Importing;

/// <summary>What `import` is given: at first a booster, rows and contract that fit together.</summary>
internal sealed class ImportFolder : IDisposable
{
    public const string Contract =
        """
        name: imported
        inputs:
          time_spent: { type: number, missing: keep }
          pages_viewed: { type: number, missing: keep }
          basket_value: { type: number, missing: keep }
          returning: { type: number, missing: keep }
        label: { name: purchase, positive: 1 }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("import-").FullName;

    public ImportFolder()
    {
        WriteContract(Contract);
        WriteBooster(GoldenModel.Edited(json => json["learner"]!["feature_names"]![3] = "returning"));
        WriteRows(File.ReadAllText(GoldenModel.RowsPath).Replace("device_type=Mobile", "returning"));
    }

    public ModelsFolder Models { get; } = new();

    public string BoosterPath => InFolder("booster");

    public string RowsPath => InFolder("rows.csv");

    public string InFolder(string name) => Path.Combine(folder, name);

    public void WriteContract(string yaml) => File.WriteAllText(InFolder("contract.yaml"), yaml);

    public void WriteBooster(byte[] bytes) => File.WriteAllBytes(BoosterPath, bytes);

    public void WriteBooster(string text) => File.WriteAllText(BoosterPath, text);

    public void WriteRows(string csv) => File.WriteAllText(RowsPath, csv);

    /// <summary>Takes a case of the folder Golden: contract, rows and booster.</summary>
    public void Take(string name, string booster)
    {
        WriteContract(File.ReadAllText(GoldenFile.PathTo($"{name}.contract.yaml")));
        WriteRows(File.ReadAllText(GoldenFile.PathTo($"{name}.rows.csv")));
        WriteBooster(File.ReadAllBytes(GoldenFile.PathTo($"{name}.{booster}")));
    }

    /// <summary>Rows whose labels are drawn with the booster's own probabilities.</summary>
    /// <returns>The file's path.</returns>
    public async Task<string> WriteLabelled(int count)
    {
        var predictor = (await Import()).Predictor;
        var random = new Random(3);
        var path = InFolder("labelled.csv");
        await File.WriteAllTextAsync(path, "time_spent,pages_viewed,basket_value,returning,purchase\n" + string.Concat(
            Enumerable.Range(0, count).Select(_ =>
            {
                double[] row =
                    [random.NextDouble() * 60, random.Next(1, 30), random.NextDouble() * 200, random.Next(2)];
                var isPositive = random.NextDouble() < predictor.Predict(new Row(default, row)).Probability;
                return $"{string.Join(',', row.Select(value => $"{value:R}"))},{(isPositive ? 1 : 0)}\n";
            })));
        return path;
    }

    private string Name => ContractName(File.ReadLines(InFolder("contract.yaml")));

    public Task<WorkerRun> Run(params string[] more) => Worker.Run(
    [
        "import", "--model", Name, "--booster", BoosterPath, "--rows", RowsPath,
        "--contract", InFolder("contract.yaml"), "--models", Models.Path, .. more,
    ]);

    /// <summary>The version in service after an import that must succeed.</summary>
    public async Task<PublishedVersion> Import(params string[] more)
    {
        var run = await Run(more);
        Assert.True(run.Errors.Length == 0, run.Errors);
        Assert.Equal(0, run.ExitCode);
        return InService();
    }

    public PublishedVersion InService() =>
        PublishedVersion.Load(Models.Repository, Name, Models.Repository.Current(Name));

    private static string ContractName(IEnumerable<string> yaml) => yaml.First()["name: ".Length..];

    public async Task AssertRefused(string reason)
    {
        var run = await Run();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(reason, run.Errors);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Models.Path));
    }

    public void Dispose()
    {
        Models.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
