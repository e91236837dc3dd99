using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Scoring.Repository;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Serving.Models;

public sealed class ReloadTests : IDisposable
{
    private readonly ModelsFolder models = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_versions_under_load_are_each_served_whole()
    {
        const int Count = 100;
        ConcurrentBag<Answer> answers = [];
        var last = models.Publish(intercept: -1);
        var expected = new Dictionary<string, double> { [last.Id.Text] = Probability(last) };
        await using var api = new Api(models);
        using var published = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var client = Task.Run(
            async () =>
            {
                while (!published.IsCancellationRequested) answers.Add(await api.Predict(Sessions.Typical));
            },
            Cancellation);
        for (var i = 0; i < Count; i++)
        {
            last = models.Publish(intercept: i / 25.0);
            expected[last.Id.Text] = Probability(last);
            await api.Look();

            // However fast versions come, a few of them are surely seen.
            if (i % 25 == 24) await api.Eventually(_ => answers.Any(answer => Names(answer, last)));
        }

        await published.CancelAsync();
        await client;

        Assert.Equal(Count + 1, expected.Values.Distinct().Count());
        Assert.All(answers, answer =>
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(expected[(string)answer.Body!["model_version"]!], (double)answer.Body["probability"]!);
        });
        Assert.InRange(
            answers.Select(answer => (string?)answer.Body!["model_version"]).Distinct().Count(), 4, Count + 1);

        static bool Names(Answer answer, PublishedVersion version) =>
            (string?)answer.Body?["model_version"] == version.Id.Text;
    }

    [Fact]
    public async Task All_rows_of_a_batch_are_answered_by_one_version()
    {
        var versions = new List<PublishedVersion> { models.Publish() };
        await using var api = new Api(models);
        var batch = JsonSerializer.Serialize(Enumerable.Repeat(Sessions.Typical, 2_000));
        var publishing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= 20; i++)
                {
                    versions.Add(models.Publish(intercept: i / 10.0));
                    await api.Look();
                }
            },
            Cancellation);

        var answers = new List<Answer>();
        while (!publishing.IsCompleted) answers.Add(await api.Post("/predict/batch", batch));
        await publishing;

        Assert.All(answers, answer =>
        {
            var version = versions.Single(version => version.Id.Text == (string?)answer.Body!["model_version"]);
            Assert.Equal(2_000, answer.Body!["results"]!.AsArray().Count);
            Assert.Equal(
                [Probability(version)],
                answer.Body["results"]!.AsArray().Select(item => (double)item!["probability"]!).Distinct());
        });
    }

    [Fact]
    public async Task An_empty_folder_is_not_ready_until_the_first_version()
    {
        await using var api = new Api(models);

        Assert.Equal(HttpStatusCode.OK, (await api.Get("/health/live")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.Get("/health/ready")).Status);
        var refused = await api.Predict(Sessions.Typical);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Equal("NO_MODEL", (string?)refused.Body!["code"]);
        Assert.Contains("current is missing", (string)(await api.Get("/model/info")).Body!["detail"]!);

        models.Publish();
        await api.Eventually(info => info["version"] is not null);
        Assert.Equal(HttpStatusCode.OK, (await api.Get("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.Predict(Sessions.Typical)).Status);
    }

    [Fact]
    public async Task Versions_that_nobody_promoted_are_not_served()
    {
        var version = models.Publish(promote: false);
        await using var api = new Api(models);

        var refused = await api.Predict(Sessions.Typical);

        Assert.Equal("NO_MODEL", (string?)refused.Body!["code"]);
        Assert.Contains(
            $"Put a version into service: promote --model purchase --version {version.Id}",
            (string)refused.Body["detail"]!);

        new Publisher(models.Repository, TimeProvider.System).Promote("purchase", version.Id);
        await api.Eventually(info => (string?)info["version"] == version.Id.Text);
    }

    [Fact]
    public async Task A_broken_current_at_start_falls_back_to_the_newest_valid_version()
    {
        models.Publish(intercept: 1, time: Clock.At("2026-01-01T00:00:00Z"));
        var whole = models.Publish(intercept: 2, time: Clock.At("2026-01-02T00:00:00Z"));
        var broken = models.Publish(intercept: 3, time: Clock.At("2026-01-03T00:00:00Z"));
        models.Change(broken, "model.json", bytes => bytes[..10]);
        await using var api = new Api(models);

        var info = (await api.Get("/model/info")).Body!;

        Assert.Equal(whole.Id.Text, (string?)info["version"]);
        Assert.Contains(
            $"Version {broken.Id} of 'purchase' was refused: model.json", (string)info["last_reload_error"]!);
        Assert.Equal(HttpStatusCode.OK, (await api.Get("/health/ready")).Status);
    }

    [Fact]
    public async Task A_folder_that_vanishes_is_served_from_memory_until_it_returns()
    {
        models.Publish();
        await using var api = new Api(models);

        Directory.Move(models.Path, models.Path + "-away");
        await api.Eventually(info => info["last_reload_error"] is not null);
        Assert.Equal(HttpStatusCode.OK, (await api.Predict(Sessions.Typical)).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.Get("/health/ready")).Status);

        Directory.Move(models.Path + "-away", models.Path);
        await api.Eventually(info => info["last_reload_error"] is null);
    }

    [Fact]
    public async Task An_older_version_that_current_names_again_is_served_again()
    {
        var older = models.Publish(intercept: 1);
        var newer = models.Publish(intercept: 2);
        await using var api = new Api(models);
        Assert.Equal(newer.Id.Text, (string?)(await api.Get("/model/info")).Body!["version"]);

        new Publisher(models.Repository, TimeProvider.System).Promote("purchase", older.Id);

        await api.Eventually(info => (string?)info["version"] == older.Id.Text);
        Assert.Equal(Probability(older), (double)(await api.Predict(Sessions.Typical)).Body!["probability"]!);
    }

    public void Dispose() => models.Dispose();

    private static double Probability(PublishedVersion version)
    {
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(Sessions.Typical));
        reader.Read();
        var row = new JsonRowReader(version.Predictor.Contract).Read(ref reader).Row!;
        return version.Predictor.Predict(row).Probability;
    }
}
