using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Watching;
using PurchaseApi.Training.Commands.Replay;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Outcomes;

namespace PurchaseApi.Tests.Training.Commands.Replay;

public sealed class ReplayTests : IDisposable
{
    private const string Header =
        "visited_at,time_spent,pages_viewed,basket_value,device_type,customer_type,purchase";

    private readonly string folder = Directory.CreateTempSubdirectory("replay-").FullName;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rows_are_sent_in_the_order_of_their_time_and_join_with_the_log(int rowsPerRequest)
    {
        using var models = new ModelsFolder();
        var version = models.Publish();
        await using (var api = new Api(models, new Dictionary<string, string>
        {
            ["PredictionLog:Path"] = Path.Combine(folder, "log"),
            ["PredictionLog:Inputs"] = "all",
        }))
        {
            var file = ReplayFile.Read(
                Write($"{Header}\n2026-03-02,3,3,30,Mobile,New,0\n2026-03-01,1,1,10,Mobile,New,1\n"
                    + "2026-03-02T10:00:00Z,2,2,20,\"Tablet\",Returning,1\n"),
                version.Predictor.Contract, "visited_at");
            var replay = new ReplayRun(api.Client, new("purchase", RowsPerRequest: rowsPerRequest), TimeProvider.System);
            await using var outcomes = new StreamWriter(OutcomesPath);
            Assert.Equal(3, await replay.RunAsync(file, outcomes, TestContext.Current.CancellationToken));
        }

        var joined = new OutcomeJoin(models.Repository, "purchase", new(
            JoinKey.RequestRow, TimeSpan.Zero, DateTime.MaxValue)).Run(
                new(Path.Combine(folder, "log")),
                OutcomesFile.Read(OutcomesPath, version.Predictor.Contract, JoinKey.RequestRow, null, null),
                TestContext.Current.CancellationToken);

        Assert.Equal([true, false, true], Assert.Single(joined.Versions).Rows.Select(row => row.Label));
        var pages = Directory.EnumerateFiles(Path.Combine(folder, "log")).SelectMany(File.ReadLines)
            .Select(line => (int)JsonNode.Parse(line)!["inputs"]!["pages_viewed"]!);
        Assert.Equal([1, 3, 2], pages);
    }

    [Fact]
    public async Task The_pace_is_that_of_the_file_times_the_speed()
    {
        var waits = new List<int>();
        var clock = new PollClock(waits.Add);
        var start = clock.GetUtcNow();
        var replay = new ReplayRun(new HttpClient(new Answers(HttpStatusCode.OK)) { BaseAddress = new("http://shop/") },
            new("purchase", Speed: 3600), clock);
        var file = new ReplayFile("a", "b",
            [new(TimeSpan.FromHours(5), "1", "0"), new(TimeSpan.FromHours(7), "1", "0")]);

        await replay.RunAsync(file, TextWriter.Null, TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromSeconds(2), clock.GetUtcNow() - start);
    }

    [Fact]
    public async Task A_busy_service_is_asked_again()
    {
        var answers = new Answers(HttpStatusCode.ServiceUnavailable, HttpStatusCode.TooManyRequests, HttpStatusCode.OK);
        var replay = new ReplayRun(
            new HttpClient(answers) { BaseAddress = new("http://shop/") }, new("purchase"), new PollClock(_ => { }));

        var rows = await replay.RunAsync(OneRow, TextWriter.Null, TestContext.Current.CancellationToken);

        Assert.Equal((1, 3), (rows, answers.Ids.Count));
        Assert.Single(answers.Ids.Distinct());
    }

    [Fact]
    public async Task A_refusal_ends_the_replay_with_its_reason()
    {
        var replay = new ReplayRun(
            new HttpClient(new Answers(HttpStatusCode.NotFound)) { BaseAddress = new("http://shop/") },
            new("purchase"), new FakeTimeProvider());

        var error = await Assert.ThrowsAsync<DataException>(() =>
            replay.RunAsync(OneRow, TextWriter.Null, TestContext.Current.CancellationToken));

        Assert.StartsWith("http://shop/ answered 404 to replay-", error.Message);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_ends_the_replay()
    {
        var replay = new ReplayRun(
            new HttpClient(new Silence()) { BaseAddress = new("http://shop/"), Timeout = TimeSpan.FromMilliseconds(1) },
            new("purchase"), new FakeTimeProvider());

        var error = await Assert.ThrowsAsync<DataException>(() =>
            replay.RunAsync(OneRow, TextWriter.Null, TestContext.Current.CancellationToken));

        Assert.StartsWith("http://shop/ did not answer replay-", error.Message);
    }

    [Fact]
    public void Times_that_cannot_be_read_are_named()
    {
        using var models = new ModelsFolder();
        var contract = models.Publish().Predictor.Contract;

        var error = Assert.Throws<DataException>(() => ReplayFile.Read(
            Write($"{Header}\nsoon,3,3,30,Mobile,New,0\n"), contract, "visited_at"));

        Assert.Equal("sessions.csv: row 1: visited_at must be a date or a number (was 'soon')", error.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static ReplayFile OneRow => new("a", "b", [new(TimeSpan.Zero, "1", "0")]);

    private string OutcomesPath => Path.Combine(folder, "outcomes.csv");

    private string Write(string csv)
    {
        var path = Path.Combine(folder, "sessions.csv");
        File.WriteAllText(path, csv);
        return path;
    }

    private sealed class Silence : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    /// <summary>Answers in turn; the last one again and again.</summary>
    private sealed class Answers(params HttpStatusCode[] codes) : HttpMessageHandler
    {
        public List<string> Ids { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Ids.Add(request.Headers.GetValues("X-Request-Id").Single());
            var code = codes[Math.Min(Ids.Count, codes.Length) - 1];
            return Task.FromResult(new HttpResponseMessage(code) { Content = new StringContent("the reason") });
        }
    }
}
