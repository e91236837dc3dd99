using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Scoring.Scorers;
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

    public Task<WorkerRun> Run(params string[] more) => Worker.Run(
    [
        "import", "--model", "imported", "--booster", BoosterPath, "--rows", RowsPath,
        "--contract", InFolder("contract.yaml"), "--models", Models.Path, .. more,
    ]);

    /// <summary>The version in service after an import that must succeed.</summary>
    public async Task<PublishedVersion> Import(params string[] more)
    {
        var run = await Run(more);
        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
        return InService();
    }

    public PublishedVersion InService() =>
        PublishedVersion.Load(Models.Repository, "imported", Models.Repository.Current("imported"));

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
