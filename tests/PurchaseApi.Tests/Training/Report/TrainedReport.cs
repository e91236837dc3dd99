using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Training.Report;

/// <summary>The report of a run on rows whose contract and labels try to break out of it.</summary>
public sealed class TrainedReport : IAsyncLifetime
{
    public const string Title = "<script>alert('title')</script>";
    public const string Unit = "\"><b>pounds</b>";
    public const string Level = "<img src=x onerror=alert(1)>";
    public const string Quotes = "a\"b'c&d;";
    public const string Source = "</style></title><script>fetch('http://evil.example')</script>";
    public const string Action = "<a href=\"javascript:alert(2)\">act</a>";

    private const string Yaml = $$"""
        name: hostile
        title: "{{Title}}"
        inputs:
          amount:  { type: number, unit: '{{Unit}}', missing: median }
          visits:  { type: integer, missing: 0 }
          member:  { type: flag }
          colour:  { type: category, values: ['{{Level}}', "a\"b'c&d;", plain], missing: plain }
        label: { name: '<i>bought</i>', positive: '<yes>' }
        segments:
          many: visits >= 3
          few:  otherwise
        intents:
          - { level: '<u>low</u>', below: threshold, action: '{{Action}}' }
          - { level: high }
        """;

    private readonly ModelsFolder models = new();

    internal ReportPage Page { get; private set; } = null!;

    internal PublishedVersion Version { get; private set; } = null!;

    public string ModelsPath => models.Path;

    internal ModelsFolder Models => models;

    public async ValueTask InitializeAsync()
    {
        Version = await Train(models, "sessions.csv", rows: 400);
        Page = new ReportPage(Version.Report!.Value.ToArray());
    }

    public ValueTask DisposeAsync()
    {
        models.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static async Task<PublishedVersion> Train(ModelsFolder models, string file, int rows)
    {
        var (data, contract) = (Path.Combine(models.Path, file), Path.Combine(models.Path, "contract.yaml"));
        await File.WriteAllTextAsync(contract, Yaml, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(data, Lines(rows), TestContext.Current.CancellationToken);

        var run = await Worker.Run(
            "train", "--model", "hostile", "--data", data, "--models", models.Path, "--contract", contract,
            "--algorithms", "logistic_regression,nearest_neighbors", "--trials", "1", "--source", Source);

        Assert.True(run.ExitCode == 0, run.Errors);
        return PublishedVersion.Load(models.Repository, "hostile", models.Repository.Current("hostile"));
    }

    private static IEnumerable<string> Lines(int rows)
    {
        var random = new Random(11);
        yield return "amount,visits,member,colour,<i>bought</i>";
        for (var i = 0; i < rows; i++)
        {
            var (amount, visits, member) = (random.NextDouble() * 100, random.Next(6), random.Next(2));
            var colour = random.Next(3) switch { 0 => Level, 1 => "\"a\"\"b'c&d;\"", _ => "" };
            var label = random.NextDouble() * 100 < (amount / 2) + (visits * 8) ? "<yes>" : "no";
            if (i % 50 == 7) label = "";
            yield return FormattableString.Invariant(
                $"{(i % 9 == 0 ? "" : $"{amount:F2}")},{visits},{(member == 1 ? "true" : "false")},{colour},{label}");
        }
    }
}
