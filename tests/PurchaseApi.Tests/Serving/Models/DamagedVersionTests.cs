using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Serving.Models;

/// <summary>Whatever is wrong with a version, the one in service stays, the reason can be read and the next good one is
/// taken.</summary>
public sealed class DamagedVersionTests
{
    public static TheoryData<string> Files => [.. Damage.Files];

    [Theory, MemberData(nameof(Files))]
    public Task Truncated_files_are_rejected(string file) => IsRefused(
        (models, version) => models.Change(version, file, bytes => bytes[..(bytes.Length / 2)]),
        $"{file} is not what was published");

    [Theory, MemberData(nameof(Files))]
    public Task Files_truncated_before_hashing_are_rejected(string file) => IsRefused(
        (models, version) => models.Forge(version, file, bytes => bytes[..(bytes.Length / 2)]), file);

    [Theory, MemberData(nameof(Files))]
    public Task Flipped_bits_are_rejected(string file) => IsRefused(
        (models, version) => models.Change(version, file, bytes => Damage.FlipBit(bytes, 777)),
        $"{file} is not what was published");

    [Theory, MemberData(nameof(Files))]
    public Task Empty_files_are_rejected(string file) => IsRefused(
        (models, version) => models.Change(version, file, _ => []), $"{file} is empty");

    [Theory, MemberData(nameof(Files))]
    public Task Missing_files_are_rejected(string file) => IsRefused(
        (models, version) => models.Put(version, file, _ => { }), $"{file} is missing");

    [Theory, MemberData(nameof(Files))]
    public Task Folders_in_place_of_files_are_rejected(string file) => IsRefused(
        (models, version) => models.Put(version, file, path => Directory.CreateDirectory(path)), $"{file} is a folder");

    [Theory, MemberData(nameof(Files))]
    public Task Links_are_rejected(string file) => IsRefused(
        (models, version) => models.Put(version, file, path => File.CreateSymbolicLink(path, "/etc/hostname")),
        $"{file} is a link");

    [Theory, MemberData(nameof(Files))]
    public Task Pipes_are_rejected_without_waiting_for_a_writer(string file)
    {
        Needs.Present(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "there are no pipes in folders here");
        return IsRefused(
            (models, version) => models.Put(version, file, path => Process.Start("mkfifo", [path]).WaitForExit()),
            $"{file} is empty, or no regular file");
    }

    [Theory, MemberData(nameof(Files))]
    public Task Sparse_files_of_20_GB_are_rejected(string file)
    {
        Needs.Present(OperatingSystem.IsLinux(), "sparse files may take real space here");
        return IsRefused(
            (models, version) => models.Put(version, file, Damage.CreateSparseFile),
            $"{file} has 21474836480 bytes");
    }

    [Fact]
    public Task Golden_rows_catch_a_model_with_other_margins() => IsRefused(
        (models, version) => models.Forge(version, "model.json", model => model["intercept"] = 1.5),
        "manifest.json: golden row 0 has the margin");

    [Fact]
    public Task Too_few_golden_rows_are_rejected() => IsRefused(
        (models, version) => models.Forge(
            version, "manifest.json", manifest => manifest["golden_rows"] = new JsonArray()),
        "manifest.json: it has 0 golden rows; at least 20 are needed");

    [Fact]
    public Task Versions_of_another_model_are_rejected() => IsRefused(
        (models, version) => models.Forge(version, "manifest.json", manifest => manifest["model"] = "churn"),
        "manifest.json: it is of the model 'churn'");

    [Fact]
    public Task Newer_formats_are_rejected() => IsRefused(
        (models, version) => models.Forge(
            version, "manifest.json", manifest => (manifest["format"], manifest["new"]) = (2, 1)),
        "manifest.json: format is 2; this service reads 1");

    [Theory]
    [InlineData("algorithm", "\"oracle\"", "'oracle' is not known")]
    [InlineData("unknown", "1", "unknown")]
    [InlineData("data", "null", "$.data is null")]
    [InlineData("importance", "[null]", "$.importance[0] is null")]
    [InlineData("hyperparameters", """{"c":1e999}""", "$.hyperparameters.c is not a finite number")]
    [InlineData("threshold", """{"value":2,"criterion":"f1","chosen_on":"x"}""", "the threshold is not in [0, 1]")]
    [InlineData("threshold", """{"value":"NaN","criterion":"f1","chosen_on":"x"}""", "$.threshold.value")]
    [InlineData("calibration", """{"method":"platt","slope":-1,"intercept":0}""", "slope must be at least 0")]
    [InlineData("calibration", """{"slope":1,"intercept":0}""", "manifest.json: ")]
    [InlineData("conformal",
        """{"quantiles":{"negative":{"at80":0.9,"at95":0.1},"positive":{"at80":0,"at95":0}},"coverage":[]}""",
        "at95 must be in")]
    [InlineData("files", """{"../../../etc/hostname":"00"}""", "lists what is not the name of a file")]
    [InlineData("files", """{"..\\x":"00"}""", "lists what is not the name of a file")]
    [InlineData("files", """{"a\u0000b":"00"}""", "lists what is not the name of a file")]
    [InlineData("files", "{}", "manifest.json does not list contract.json")]
    public Task Poisoned_manifests_are_rejected(string key, string value, string reason) => IsRefused(
        (models, version) => models.Forge(
            version, "manifest.json", manifest => manifest[key] = JsonNode.Parse(value)),
        reason);

    [Fact]
    public Task Repeated_features_are_rejected() => IsRefused(
        (models, version) => models.Forge(
            version, "contract.json", contract => contract["features"]!["time_spent"] = "1"),
        "contract.json: ");

    [Theory]
    [InlineData("", "current is empty")]
    [InlineData("garbage\nof\u0007 two lines", "current does not name a version (was 'garbage?of? two lines')")]
    [InlineData("../../etc", "current does not name a version")]
    [InlineData("20261121T120301Z-3f2a91c0", "manifest.json is missing")]
    [InlineData("20261399T120301Z-3f2a91c0", "current does not name a version")]
    public async Task Dangling_pointers_are_rejected(string text, string reason)
    {
        using var models = new ModelsFolder();
        var good = models.Publish();
        await using var api = new Api(models);

        models.Point(text);

        await IsRefused(api, good, reason);
    }

    [Theory]
    [InlineData(true, "current is a folder")]
    [InlineData(false, "current is missing")]
    public async Task Pointers_that_are_not_files_are_rejected(bool isFolder, string reason)
    {
        using var models = new ModelsFolder();
        var good = models.Publish();
        await using var api = new Api(models);
        var current = Path.Combine(models.Path, "purchase", "current");

        File.Delete(current);
        if (isFolder) Directory.CreateDirectory(current);
        await IsRefused(api, good, reason, mend: () => { if (isFolder) Directory.Delete(current); });
    }

    private static async Task IsRefused(Func<ModelsFolder, PublishedVersion, VersionId> damage, string reason)
    {
        using var models = new ModelsFolder();
        var good = models.Publish();
        await using var api = new Api(models);

        models.Point(damage(models, models.Publish(intercept: 1, promote: false)).Text);

        await IsRefused(api, good, reason);
    }

    private static async Task IsRefused(Api api, PublishedVersion good, string reason, Action? mend = null)
    {
        var info = await api.Eventually(info => info["last_reload_error"] is not null);
        Assert.Contains(reason, (string)info["last_reload_error"]!);
        Assert.DoesNotContain(api.Models.Path, (string)info["last_reload_error"]!);
        Assert.NotNull(info["last_reload_error_at"]);
        Assert.Equal(good.Id.Text, (string?)info["version"]);
        Assert.Equal(good.Id.Text, (string?)(await api.Predict(Sessions.Typical)).Body!["model_version"]);
        Assert.Equal(HttpStatusCode.OK, (await api.Get("/health/ready")).Status);

        mend?.Invoke();
        var next = api.Models.Publish(intercept: 2);
        await api.Eventually(info => (string?)info["version"] == next.Id.Text && info["last_reload_error"] is null);
    }
}
