using System.Net;
using System.Text;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Remote;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Serving.Remote;

public sealed class RemoteModelTests : IDisposable
{
    private const string Model = "purchase";

    private readonly ModelsFolder models = new();
    private readonly DirectoryInfo cached = Directory.CreateTempSubdirectory("cache-");
    private readonly ModelRepository cache;
    private readonly FolderStore store;
    private readonly HttpClient http;
    private readonly RemoteModel remote;

    public RemoteModelTests()
    {
        cache = new(cached.FullName);
        store = new(models.Path);
        http = new(store);
        remote = Create(null);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        http.Dispose();
        models.Dispose();
        cached.Delete(recursive: true);
    }

    [Fact]
    public async Task A_version_comes_first_and_current_last()
    {
        var version = models.Publish();

        var pointer = await remote.RefreshAsync(Cancellation);

        Assert.Equal(models.Repository.Pointer(Model), pointer);
        Assert.Equal(pointer, cache.Pointer(Model));
        Assert.Equal(version.Manifest.Files, PublishedVersion.Load(cache, Model, version.Id).Manifest.Files);
        Assert.Equal(
            ["current", "manifest.json", "contract.json", "model.json"],
            store.Asked.Select(request => request.RequestUri!.Segments[^1]));
        Assert.All(store.Asked, request => Assert.Equal("?signature=SECRET", request.RequestUri!.Query));
    }

    [Fact]
    public async Task Polling_asks_whether_current_changed()
    {
        models.Publish();
        await remote.RefreshAsync(Cancellation);
        store.Asked.Clear();

        Assert.Null(await remote.RefreshAsync(Cancellation));
        Assert.Single(Assert.Single(store.Asked).Headers.IfNoneMatch);

        var next = models.Publish(intercept: 1);
        Assert.Equal(next.Id, (await remote.RefreshAsync(Cancellation))?.Version);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public async Task A_tag_of_this_very_second_is_not_trusted(int seconds, int tags)
    {
        models.Publish();
        store.Age = TimeSpan.FromSeconds(seconds);
        await remote.RefreshAsync(Cancellation);
        store.Asked.Clear();

        await remote.RefreshAsync(Cancellation);

        Assert.Equal(tags, Assert.Single(store.Asked).Headers.IfNoneMatch.Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task A_file_that_is_cut_is_resumed(int bytes)
    {
        var version = models.Publish();
        store.Instead = request =>
        {
            store.CutAfter = request.RequestUri!.Segments[^1] == "current" ? int.MaxValue : bytes;
            return null;
        };

        await remote.RefreshAsync(Cancellation);

        Assert.NotNull(PublishedVersion.Load(cache, Model, version.Id));
        Assert.Contains(store.Asked, request => request.Headers.Range is not null);
        Assert.Equal(
            version.Manifest.Files.Count + 2,   // nothing is asked for from the start twice
            store.Asked.Count(request => request.Headers.Range is null));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task An_error_of_the_store_leaves_the_cache_as_it_is(HttpStatusCode status)
    {
        var version = models.Publish();
        await remote.RefreshAsync(Cancellation);
        models.Publish(intercept: 1);
        store.Instead = request =>
            request.RequestUri!.AbsolutePath.EndsWith("model.json", StringComparison.Ordinal) ? new(status) : null;

        var error = await Assert.ThrowsAsync<StoreException>(() => remote.RefreshAsync(Cancellation));

        Assert.EndsWith($"model.json: the store answers {(int)status}.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error.Message, StringComparison.Ordinal);
        Assert.Equal(version.Id, cache.Current(Model));

        store.Instead = _ => null;
        Assert.NotNull(await remote.RefreshAsync(Cancellation));
    }

    [Theory]
    [InlineData("model.json")]
    [InlineData("contract.json")]
    [InlineData("manifest.json")]
    [InlineData("current")]
    public async Task A_wrong_or_truncated_file_is_never_taken(string file)
    {
        var version = models.Publish();
        await remote.RefreshAsync(Cancellation);
        models.Publish(intercept: 1);
        foreach (var change in (Func<byte[], byte[]>[])
            [content => content[..^10], content => [.. content[..^1], (byte)'x'], _ => "<html>oops</html>"u8.ToArray()])
        {
            store.Change = (name, content) => name == file ? change(content) : content;

            await Assert.ThrowsAsync<VersionException>(() => remote.RefreshAsync(Cancellation));

            Assert.Equal(version.Id, cache.Current(Model));
            Assert.Equal([version.Id], cache.Versions(Model));
        }

        store.Change = (_, content) => content;
        Assert.NotNull(await remote.RefreshAsync(Cancellation));
    }

    [Fact]
    public async Task A_stale_current_is_ignored_and_a_rollback_is_not()
    {
        var first = models.Publish();
        var stale = await File.ReadAllBytesAsync(Path.Combine(models.Path, Model, "current"), Cancellation);
        var second = models.Publish(intercept: 1);
        await remote.RefreshAsync(Cancellation);

        store.Change = (name, content) => name == "current" ? stale : content;
        var error = await Assert.ThrowsAsync<StoreException>(() => remote.RefreshAsync(Cancellation));
        Assert.Contains("is of generation 1, older than 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(second.Id, cache.Current(Model));

        store.Change = (_, content) => content;
        new Publisher(models.Repository, TimeProvider.System).Promote(Model, first.Id);
        Assert.Equal(first.Id, (await remote.RefreshAsync(Cancellation))?.Version);
    }

    [Fact]
    public async Task Redirects_are_followed_a_few_times()
    {
        models.Publish();
        store.Instead = request => request.RequestUri!.Host == "store.example"
            ? Moved(new UriBuilder(request.RequestUri) { Host = "mirror.example" }.Uri)
            : null;
        await Create(("Authorization", "Bearer KEY")).RefreshAsync(Cancellation);

        Assert.All(store.Asked, request => Assert.Equal(
            request.RequestUri!.Host == "store.example", request.Headers.Contains("Authorization")));

        store.Instead = request => Moved(request.RequestUri!);
        var error = await Assert.ThrowsAsync<StoreException>(() => remote.RefreshAsync(Cancellation));
        Assert.Equal("purchase/current: is redirected more than 5 times.", error.Message);

        store.Instead = _ => Moved(new Uri("file:///etc/passwd"));
        error = await Assert.ThrowsAsync<StoreException>(() => remote.RefreshAsync(Cancellation));
        Assert.Equal("purchase/current: is redirected to what is not followed.", error.Message);
    }

    [Fact]
    public async Task A_broken_version_of_the_cache_is_fetched_again()
    {
        var version = models.Publish();
        await remote.RefreshAsync(Cancellation);
        File.Delete(Path.Combine(cache.Folder(Model, version.Id), "model.json"));

        Assert.Null(await Create(null).RefreshAsync(Cancellation));   // after a restart

        Assert.NotNull(PublishedVersion.Load(cache, Model, version.Id));
    }

    [Fact]
    public async Task The_cache_keeps_two_versions()
    {
        for (var i = 0; i < 4; i++)
        {
            models.Publish(intercept: i);
            await remote.RefreshAsync(Cancellation);
        }

        Assert.Equal(2, cache.Versions(Model).Count);
    }

    [Fact]
    public async Task A_manifest_cannot_name_a_path()
    {
        var version = models.Publish();
        var folder = models.Repository.Folder(Model, version.Id);
        var manifest = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(
            await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json"), Cancellation))
            .Replace("\"model.json\"", "\"../../model.json\"", StringComparison.Ordinal));
        var id = VersionId.From(version.Id.PublishedAt, manifest);
        store.Instead = request => request.RequestUri!.Segments[^1] switch
        {
            "current" => new(HttpStatusCode.OK) { Content = new StringContent($"{id}") },
            "manifest.json" => new(HttpStatusCode.OK) { Content = new ByteArrayContent(manifest) },
            _ => new(HttpStatusCode.OK)
            {
                Content = new ByteArrayContent(
                    File.ReadAllBytes(Path.Combine(folder, request.RequestUri.Segments[^1]))),
            },
        };

        var error = await Assert.ThrowsAsync<VersionException>(() => remote.RefreshAsync(Cancellation));

        Assert.Contains("lists what is not the name of a file", error.Message, StringComparison.Ordinal);
        Assert.Empty(cache.Versions(Model));
    }

    private static HttpResponseMessage Moved(Uri to) => new(HttpStatusCode.Found) { Headers = { Location = to } };

    private RemoteModel Create((string, string)? header) => new(
        Model, new ModelStore(http, FolderStore.Root, header), cache, new Publisher(cache, TimeProvider.System));
}
