using System.Globalization;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Tests.Batch;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

/// <summary>Actions by expected gain, as callers see them.</summary>
public sealed class DecisionTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public DecisionTests() => models.Publish(intercept: -2.5, yaml: ModelsFolder.DecidingYaml);

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task JSON_NDJSON_and_CSV_follow_the_gain_formula()
    {
        await using var api = new Api(models);
        var baskets = Enumerable.Range(0, 500).Select(i => i * 0.7).ToArray();
        var csv = StreamCalls.Header + string.Concat(baskets.Select((basket, i) =>
            FormattableString.Invariant($"{i},{i % 60},{i % 30},{basket},Mobile,New\n")));
        const string Words = ""","device_type":"Mobile","customer_type":"New"}""";
        var json = "[" + string.Join(',', baskets.Select((basket, i) => FormattableString.Invariant(
            $$"""
            {"customer_id":{{i}},"time_spent":{{i % 60}},"pages_viewed":{{i % 30}},"basket_value":{{basket}}{{Words}}
            """)))
            + "]";

        var batch = (await api.Post("/predict/batch", json)).Body!["results"]!.AsArray();
        var ndjson = (await api.Csv(csv, "application/x-ndjson")).Lines()[..^1];
        var answer = await api.Csv(csv);

        var header = answer.Text[..answer.Text.IndexOf('\r')].Split(',');
        Assert.Equal(
            "customer_id,prediction,probability,confidence,segment,intent,action,expected_value,expected_gain,"
            + "model_version,error_code,error_detail", string.Join(',', header));
        Assert.Equal(batch.Select(item => item!.ToJsonString()), ndjson.Select(item => item.ToJsonString()));
        foreach (var (item, cells, basket) in batch.Zip(answer.Rows().Select(row => row.Split(',')), baskets))
        {
            var (p, action) = ((double)item!["probability"]!, (string)item["action"]!);
            var gain = Gain(p, basket, action);
            Assert.Equal(gain, (double)item["expected_gain"]!, 1e-12);
            Assert.Equal(p * 0.35 * basket, (double)item["expected_value"]!, 1e-12);
            Assert.Equal(gain, double.Parse(cells[8], CultureInfo.InvariantCulture), 1e-12);
            Assert.Equal(p * 0.35 * basket, double.Parse(cells[7], CultureInfo.InvariantCulture), 1e-12);
            Assert.Equal(action, cells[6]);
            foreach (var other in (string[])["none", "reminder", "discount"])
                Assert.True(gain >= Gain(p, basket, other) - 1e-12, $"{other} gains more than {action}");
        }

        Assert.Equal(
            ["discount", "none", "reminder"], batch.Select(item => (string)item!["action"]!).Distinct().Order());
    }

    [Fact]
    public async Task Batch_totals_agree_in_every_format()
    {
        await using var api = new Api(models);
        var csv = StreamCalls.Header + string.Concat(Enumerable.Range(0, 300).Select(i =>
            FormattableString.Invariant($"{i},{i % 60},{i % 30},{i},Mobile,New\n")));

        var lines = (await api.Csv(csv, "application/x-ndjson")).Lines();

        var (rows, summary) = (lines[..^1], lines[^1]["summary"]!);
        var p = rows.Select(row => (double)row["probability"]!).ToArray();
        Assert.Equal(p.Sum(), (double)summary["expected_positives"]!["value"]!, 9);
        Assert.InRange(
            (double)summary["expected_positives"]!["high"]! - p.Sum(), 1.95 * Math.Sqrt(p.Sum(one => one * (1 - one))),
            p.Length);
        Assert.Equal(rows.Sum(row => (double)row["expected_value"]!), (double)summary["expected_value"]!, 6);
        Assert.Equal(rows.Sum(row => (double)row["expected_gain"]!), (double)summary["expected_gain"]!, 6);
        AssertCounts(rows, "intent", summary["intents"]!);
        AssertCounts(rows, "action", summary["actions"]!);
        Assert.True((bool)summary["complete"]!);
    }

    [Theory]
    [InlineData("probability")]
    [InlineData("expected_value")]
    [InlineData("expected_gain")]
    public async Task Top_rows_are_ranked_by_rank_by(string rankBy)
    {
        await using var api = new Api(models);
        var csv = StreamCalls.Header + string.Concat(Enumerable.Range(0, 200).Select(i =>
            FormattableString.Invariant($"{i},{i % 60},{(i * 7) % 30},{(i * 13) % 97},Mobile,New\n")));
        var all = (await api.Csv(csv, "application/x-ndjson")).Lines()[..^1];

        var top = (await api.Csv(csv, "application/x-ndjson", $"?top=20&rank_by={rankBy}")).Lines()[..^1];

        Assert.Equal(
            all.OrderByDescending(row => (double)row[rankBy]!).ThenBy(row => (int)row["index"]!).Take(20)
                .Select(row => row.ToJsonString()),
            top.Select(row => row.ToJsonString()));
    }

    [Fact]
    public async Task A_budget_selects_the_rows_to_act_on()
    {
        await using var api = new Api(models);
        var csv = StreamCalls.Header + string.Concat(Enumerable.Range(0, 200).Select(i =>
            FormattableString.Invariant($"{i},{i % 60},{(i * 7) % 30},{(i * 13) % 97},Mobile,New\n")));

        var rows = (await api.Csv(csv, "application/x-ndjson", "?budget=2.5")).Lines()[..^1];

        Assert.DoesNotContain("none", rows.Select(row => (string)row["action"]!));
        Assert.InRange(rows.Sum(row => (string)row["action"]! == "reminder" ? 0.05 : 0.20), 2.3, 2.5 + 1e-9);
    }

    [Theory]
    [InlineData("?rank_by=expected_gain", "rank_by must be given together with top")]
    [InlineData("?top=3&rank_by=luck", "rank_by must be probability or expected_value or expected_gain")]
    [InlineData("?budget=-1", "budget must be an amount of at least 0")]
    [InlineData("?budget=5&top=3&rank_by=expected_gain", "rank_by must be left out with budget")]
    public async Task Invalid_rankings_and_budgets_are_rejected(string query, string detail)
    {
        await using var api = new Api(models);

        var answer = await api.Csv(StreamCalls.Header, query: query);

        answer.IsProblem(400, "INVALID_QUERY");
        Assert.Contains(detail, (string)answer.Body!["detail"]!);
    }

    [Theory]
    [InlineData("?top=3&rank_by=expected_gain", "probability for this model, whose contract has no decision")]
    [InlineData("?budget=3", "left out for this model, whose contract has no decision with fixed costs")]
    public async Task Ranking_by_gain_needs_a_decision(string query, string detail)
    {
        await using var api = new Api();

        Assert.Contains(detail, (string)(await api.Csv(StreamCalls.Header, query: query)).Body!["detail"]!);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("?top=1", true)]
    [InlineData("?budget=1", false)]
    [InlineData("?top=1", false)]
    public async Task The_CSV_summary_is_a_header_when_known_early(string query, bool isLengthGiven)
    {
        await using var api = new Api(models);
        using var response = await Post(api, query, isLengthGiven);

        AssertSummary(response.Headers.GetValues("X-Summary").Single());
        Assert.Empty(response.TrailingHeaders);
    }

    [Fact]
    public async Task The_CSV_summary_is_a_trailer_otherwise()
    {
        await using var api = new Api(models);
        using var response = await Post(api, "", isLengthGiven: false);

        Assert.False(response.Headers.Contains("X-Summary"));
        AssertSummary(response.TrailingHeaders.GetValues("X-Summary").Single());
    }

    private static async Task<HttpResponseMessage> Post(Api api, string query, bool isLengthGiven)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/predict/batch{query}")
        {
            Content = new StringContent(StreamCalls.Header + "1,1,1,80,Mobile,New\n"),
        };
        request.Content.Headers.ContentType = new("text/csv");
        if (!isLengthGiven) request.Headers.TransferEncodingChunked = true;
        var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return response;
    }

    private static void AssertSummary(string text)
    {
        var summary = JsonNode.Parse(text)!;
        Assert.Equal((1, 1, true),
            ((int)summary["received"]!, (int)summary["succeeded"]!, (bool)summary["complete"]!));
        Assert.NotNull(summary["expected_positives"]);
    }

    private static void AssertCounts(JsonObject[] rows, string field, JsonNode counts) => Assert.Equal(
        rows.CountBy(row => (string)row[field]!).OrderBy(count => count.Key),
        counts.AsObject().Select(count => KeyValuePair.Create(count.Key, (int)count.Value!))
            .Where(count => count.Value > 0).OrderBy(count => count.Key));

    private static double Gain(double p, double basket, string action)
    {
        if (action == Decision.None) return 0;

        var (cost, discount, odds) = action == "reminder" ? (0.05, 0, 1.25) : (0.20, 0.10 * basket, 2.0);
        return (odds * p / (1 - p + (odds * p)) * ((0.35 * basket) - discount)) - (p * 0.35 * basket) - cost;
    }
}
