using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Reliability;

/// <summary>Decimal commas and dotless i.</summary>
public sealed class CultureTests : IDisposable
{
    private const string Csv = "customer_id,TIME_SPENT,pages_viewed,basket_value,device_type,customer_type\n"
        + "1,25.5,8,75.25,Mobile,New\n2,abc,8,75.25,Mobile,New\n";

    private readonly ModelsFolder models = new();

    [Theory]
    [InlineData("de_DE.UTF-8")]
    [InlineData("tr_TR.UTF-8")]
    public async Task I_14_answers_are_the_same_in_any_culture(string culture)
    {
        models.Publish();

        var (plain, foreign) = (await Answer(null), await Answer(culture));

        Assert.Equal(plain, foreign);
        Catalogue.Tell("I-14", $"{culture}: the same answers");
    }

    [Theory]
    [InlineData("de_DE.UTF-8")]
    [InlineData("tr_TR.UTF-8")]
    public async Task I_14_worker_files_are_the_same_in_any_culture(string culture)
    {
        models.Publish();
        var rows = Path.Combine(models.Path, "rows.csv");
        await File.WriteAllTextAsync(rows, Csv.Split('\n')[0] + "\n1,25.5,8,75.25,Mobile,New\n", Built.Cancellation);

        var (plain, foreign) = (await Predicted(rows, null), await Predicted(rows, culture));

        Assert.Equal(plain, foreign);
    }

    /// <summary>From a shop's export to a contract, a version and answers, and from invoices to segments.</summary>
    [Fact]
    public async Task I_14_files_are_the_same_in_any_zone_and_culture()
    {
        var export = Path.Combine(models.Path, "export.csv");
        await Worked(
            "UTC", null, "sample", "--model", "messy-shop", "--rows", "1500", "--seed", "4", "--output", export);

        var plain = await Made(export, "UTC", null);
        var pacific = await Made(export, "America/Los_Angeles", "de_DE.UTF-8");
        var tokyo = await Made(export, "Asia/Tokyo", "de_DE.UTF-8");

        Assert.Equal(plain, pacific);
        Assert.Equal(plain, tokyo);
    }

    public void Dispose() => models.Dispose();

    /// <summary>The contract, the hash of the version, the answers and the segments.</summary>
    private async Task<string[]> Made(string export, string zone, string? culture)
    {
        var folder = Directory.CreateDirectory(Path.Combine(models.Path, zone.Replace('/', '-'))).FullName;
        string PathTo(string name) => Path.Combine(folder, name);
        await Worked(
            zone, culture, "contract", "init", "--data", export, "--label", "Gekauft", "--model", "shop", "--output",
            PathTo("shop.yaml"));
        await Worked(zone, culture, "train", "--model", "shop", "--contract", PathTo("shop.yaml"), "--data", export,
            "--models", PathTo("models"), "--algorithms", "logistic_regression", "--trials", "1", "--force");
        await Worked(zone, culture, "predict", "--model", "shop", "--models", PathTo("models"), "--data", export,
            "--output", PathTo("answers.csv"), "--keep", "all");
        await Worked(zone, culture, "segment", "--data", Path.Combine(SharedData.Repository,
            "tests/PurchaseApi.Tests/Golden/transactions/date-offsets.csv"), "--no-publish",
            "--output", PathTo("customers.csv"));
        var version = Path.GetFileName(Directory.GetDirectories(PathTo("models/shop")).Single());
        var answers = await File.ReadAllTextAsync(PathTo("answers.csv"), Built.Cancellation);
        return
        [
            await File.ReadAllTextAsync(PathTo("shop.yaml"), Built.Cancellation), version.Split('-')[1],
            answers.Replace(version, "", StringComparison.Ordinal),
            await File.ReadAllTextAsync(PathTo("customers.csv"), Built.Cancellation),
        ];
    }

    private static async Task Worked(string zone, string? culture, params string[] args)
    {
        var ended = await Built.Run(
            Built.Worker, args, new Dictionary<string, string>(Environment(culture)) { ["TZ"] = zone });
        Assert.True(ended.ExitCode is 0 or 3, ended.Errors);
    }

    private async Task<string> Predicted(string rows, string? culture)
    {
        var output = Path.Combine(models.Path, $"{culture ?? "plain"}.csv");
        var ended = await Built.Run(
            Built.Worker,
            ["predict", "--model", "purchase", "--models", models.Path, "--data", rows, "--output", output],
            Environment(culture));
        Assert.True(ended.ExitCode == 0, ended.Errors);
        return await File.ReadAllTextAsync(output, Built.Cancellation);
    }

    private static Dictionary<string, string> Environment(string? culture)
    {
        var environment = new Dictionary<string, string> { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0" };
        if (culture is not null) (environment["LANG"], environment["LC_ALL"]) = (culture, culture);
        return environment;
    }

    private async Task<string> Answer(string? culture)
    {
        await using var service = await RunningService.Start(models.Path, environment: Environment(culture));
        using var content = new StringContent(Csv, Encoding.UTF8, MediaTypeHeaderValue.Parse("text/csv"));
        using var rows = await service.Client.PostAsync("/predict/batch", content, Built.Cancellation);
        var info = await service.Client.GetStringAsync("/model/info", Built.Cancellation);
        return await rows.Content.ReadAsStringAsync(Built.Cancellation)
            + Regex.Replace(info, "\"(loaded|last_look)_at\":\"[^\"]+\"", "") + (await service.Predict()).Body;
    }
}
