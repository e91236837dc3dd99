using System.Globalization;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>The worker on a disk that fails: the old version or the new one, never neither and nothing
/// between.</summary>
public sealed class PublishFaultTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Theory]
    [InlineData("fsync", 1)]      // the folder of all models
    [InlineData("fsync", 2)]      // the first file
    [InlineData("fsync", 4)]      // the last file
    [InlineData("fsync", 6)]      // the model's folder, with the version in it
    [InlineData("fsync", 7)]      // current
    [InlineData("rename", 1)]     // the version
    [InlineData("rename", 2)]     // current
    public async Task Failed_calls_leave_the_old_version_in_service(string call, int nth)
    {
        Needs.Present(File.Exists(Strace.Program), "strace is not installed");
        var old = models.Publish();

        var ended = await Train(Strace.Program,
            [.. Strace.Only(call), "-e", $"inject={call}:error=EIO:when={nth}", "dotnet", Built.Worker]);

        Assert.Equal(1, ended.ExitCode);
        Assert.Single(ended.Errors.Trim().Split('\n'));
        IsServed(old.Id);
    }

    [Fact]
    public async Task A_full_disk_leaves_the_old_version_in_service()
    {
        Needs.Present(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root may mount a small disk");
        var old = models.Publish();
        var copy = Path.Combine(models.Path, "small");
        Directory.CreateDirectory(copy);
        var data = WriteData();
        var train = $"{Built.Worker} train --model purchase --algorithms logistic_regression";

        var ended = await Built.Run("unshare", ["--mount", "sh", "-c",
            $"""
            mount -t tmpfs -o size=64k none {copy} && cp -r {models.Path}/purchase {copy}/ &&
            dd if=/dev/zero of={copy}/filler bs=1k 2>/dev/null
            dotnet {train} --data {data} --models {copy}; code=$?
            cat {copy}/purchase/current; ls -A {copy}/purchase
            exit $code
            """]);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("No space left", ended.Errors);
        Assert.Contains($"{old.Id}\n", ended.Output);
        Assert.DoesNotContain(".incoming", ended.Output);
    }

    [Fact]
    public async Task A_killed_worker_leaves_a_valid_version()
    {
        Needs.Present(File.Exists(Strace.Program), "strace is not installed");
        var old = models.Publish();

        await Train(Strace.Program,
            [.. Strace.Only("rename"), "-e", "inject=rename:signal=KILL:when=1", "dotnet", Built.Worker]);
        PublishedVersion.Load(models.Repository, "purchase", models.Repository.Current("purchase"));
        var ended = await Train("dotnet", Built.Worker);

        Assert.Equal(0, ended.ExitCode);
        Assert.NotEqual(old.Id, models.Repository.Current("purchase"));
        PublishedVersion.Load(models.Repository, "purchase", models.Repository.Current("purchase"));
    }

    public void Dispose() => models.Dispose();

    private void IsServed(VersionId version)
    {
        Assert.Equal(version, models.Repository.Current("purchase"));
        PublishedVersion.Load(models.Repository, "purchase", version);
        Assert.Empty(Directory.GetFileSystemEntries(models.Path, ".incoming-*", SearchOption.AllDirectories));
    }

    private Task<Ended> Train(string program, params string[] arguments) => Built.Run(program,
        [
            .. arguments, "train", "--model", "purchase", "--algorithms", "logistic_regression",
            "--data", WriteData(), "--models", models.Path,
        ]);

    private string WriteData()
    {
        var random = new Random(1);
        var path = Path.Combine(models.Path, "sessions.csv");
        File.WriteAllLines(path, Enumerable.Range(1, 300).Select(id => Session(id, random))
            .Prepend("customer_id,time_spent,pages_viewed,basket_value,device_type,customer_type,purchase"));
        return path;
    }

    private static string Session(int id, Random random)
    {
        var (minutes, pages, basket) = (random.Next(60), random.Next(1, 20), random.Next(200));
        var buys = random.Next(200) < basket ? 1 : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{id},{minutes},{pages},{basket},Mobile,New,{buys}");
    }
}
