using System.Text;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Models;
using PurchaseApi.Streaming;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Streaming.Delivery;

public sealed class BatchScorerTests : IDisposable
{
    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task Answers_equal_those_of_the_service_to_the_byte()
    {
        var version = models.Publish(yaml: ModelsFolder.DecidingYaml);
        using var api = new Api(models);
        object[] rows =
        [
            Sessions.Typical, Sessions.Typical with { basket_value = null, device_type = null },
            Sessions.Typical with { time_spent = 1440 },
            new { time_spent = 1, pages_viewed = 2, basket_value = 3, device_type = "Tablet", customer_type = "New" },
        ];

        var sent = Score(version, [.. rows.Select((row, i) => Some.Row(i, row))]);

        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal((await api.Predict(rows[i])).Text, sent[i].Text);
            Assert.Equal(await Line(api, rows[i]), $"{WithoutVersion(sent[i].Text)}\n");
        }
    }

    [Fact]
    public void A_model_without_a_label_answers_with_its_features()
    {
        var version = models.Publish();
        var unlabeled = Some.Model(version with { Predictor = new(version.Predictor.Contract) });

        var answer = JsonNode.Parse(Assert.Single(Score(unlabeled, [Some.Row(1)])).Text)!;

        Assert.Equal(8.3333, (double)answer["features"]!["basket_intensity"]!, 0.001);
        Assert.Equal(version.Id.Text, (string?)answer["model_version"]);
    }

    [Fact]
    public void The_key_is_kept_and_headers_name_where_a_row_came_from_and_what_answered()
    {
        var version = models.Publish();

        var answer = Assert.Single(Score(version, [Some.Row(7, key: "customer 7")]));

        Assert.Equal((Destination.Predictions, "customer 7"), (answer.To, answer.Key));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["source"] = "rows",
                ["partition"] = "0",
                ["offset"] = "7",
                ["model"] = "purchase",
                ["model_version"] = version.Id.Text,
            },
            answer.Headers);
    }

    [Theory]
    [InlineData("{", "INVALID_JSON", "#")]
    [InlineData("", "INVALID_JSON", "#")]
    [InlineData("[1]", "WRONG_TYPE", "#")]
    [InlineData("{} {}", "INVALID_JSON", "#")]
    [InlineData("{\"time_spent\":-1,\"pages_viewed\":8,\"basket_value\":75,\"device_type\":\"Mobile\","
        + "\"customer_type\":\"New\"}", "OUT_OF_RANGE", "#/time_spent")]
    public void What_cannot_be_read_is_a_dead_letter_with_its_bytes(string text, string code, string pointer)
    {
        var letter = Assert.Single(Score(models.Publish(), [Some.Text(3, text, "key")]));

        Assert.Equal((Destination.DeadLetters, text, "key"), (letter.To, letter.Text, letter.Key));
        Assert.Equal((code, pointer, "3"), (
            letter.Headers["code"], letter.Headers["pointer"], letter.Headers["offset"]));
        Assert.NotEmpty(letter.Headers["detail"]);
        Assert.DoesNotContain("truncated", letter.Headers.Keys);
    }

    [Fact]
    public void Bad_rows_do_not_change_what_good_ones_get()
    {
        var version = models.Publish();

        var sent = Score(version, [Some.Row(0), Some.Text(1, "no"), Some.Row(2), Some.Text(3, "no"), Some.Row(4)]);

        Assert.Equal(["0", "1", "2", "3", "4"], sent.Select(one => one.Headers["offset"]));
        Assert.Equal([0, 2, 4], sent.Where(one => one.To == Destination.Predictions)
            .Select(one => (long)JsonNode.Parse(one.Text)!["customer_id"]!));
        Assert.Equal(Score(version, [Some.Row(4)])[0].Text, sent[4].Text);
    }

    [Fact]
    public void Long_messages_and_keys_are_cut()
    {
        var (value, key) = (new string('x', 20_000_000), new string('k', 100_000));

        var letters = Score(models.Publish(), [Some.Text(0, value), Some.Row(1, key: key)]);

        Assert.Equal(["ROW_TOO_LONG", "KEY_TOO_LONG"], letters.Select(one => one.Headers["code"]));
        Assert.Equal((900_000, "true"), (letters[0].Value.Length, letters[0].Headers["truncated"]));
        Assert.Null(letters[1].Key);
    }

    [Fact]
    public void Headers_do_not_grow_with_what_is_wrong()
    {
        var names = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"{i}{new string('n', 5000)}\":1"));

        var letter = Assert.Single(Score(
            models.Publish(), [Some.Text(0, $"{{{names}}}")], Some.Options with { UnknownFields = "error" }));

        Assert.Equal("15", letter.Headers["errors"]);
        Assert.InRange(letter.Headers.Sum(header => header.Value.Length), 1, 2000);
    }

    [Theory]
    [InlineData("ignore", Destination.Predictions)]
    [InlineData("error", Destination.DeadLetters)]
    public void Unknown_fields_are_ignored_unless_they_are_errors(string unknown, object to)
    {
        var row = "{\"color\":\"red\"," + Encoding.UTF8.GetString(Some.Row(0).Value.Span)[1..];

        var sent = Assert.Single(Score(
            models.Publish(), [Some.Text(0, row)], Some.Options with { UnknownFields = unknown }));

        Assert.Equal(to, sent.To);
    }

    [Fact]
    public void Answers_with_an_action_of_the_campaign_go_there_too()
    {
        var version = models.Publish(yaml: ModelsFolder.DecidingYaml);
        var options = Some.Options with { Campaign = "campaign", CampaignActions = "reminder, discount" };
        var rows = Enumerable.Range(0, 40)
            .Select(i => Some.Row(i, Sessions.Typical with { basket_value = i % 2 == 0 ? 0 : 200 })).ToArray();

        var sent = Score(version, rows, options).ToLookup(one => one.To);

        Assert.Equal(40, sent[Destination.Predictions].Count());
        Assert.NotEmpty(sent[Destination.Campaign]);
        Assert.Equal(
            sent[Destination.Predictions].Select(one => one.Text)
                .Where(text => (string?)JsonNode.Parse(text)!["action"] is "reminder" or "discount"),
            sent[Destination.Campaign].Select(one => one.Text));
    }

    [Fact]
    public void A_fault_in_scoring_costs_one_row()
    {
        var version = models.Publish();
        var broken = new Predictor(
            version.Predictor.Contract, new BrokenScorer(version.Predictor.Scorer), new PlattScaling(1, 0),
            version.Predictor.Decisions);

        var sent = Score(
            Some.Model(version with { Predictor = broken }),
            [Some.Row(0), Some.Row(1, Sessions.Typical with { basket_value = 666 }), Some.Row(2)]);

        Assert.Equal(
            [Destination.Predictions, Destination.DeadLetters, Destination.Predictions], sent.Select(one => one.To));
        Assert.Equal("INTERNAL_ERROR", sent[1].Headers["code"]);
    }

    private static List<SentMessage> Score(
        PublishedVersion version, Inbound[] rows, StreamingOptions? options = null) =>
        Score(Some.Model(version), rows, options);

    private static List<SentMessage> Score(ServedModel model, Inbound[] rows, StreamingOptions? options = null)
    {
        var scorer = new BatchScorer(model, new MemoryPartition(), Some.Lanes(() => model, options));
        return [.. scorer.Score([.. rows]).ToArray().Select(SentMessage.Copy)];
    }

    /// <summary>Of NDJSON, without its place: a message has one of its own.</summary>
    private static async Task<string> Line(Api api, object row)
    {
        var body = System.Text.Json.JsonSerializer.Serialize(row);
        var answer = await api.Post("/predict/batch", body, "application/x-ndjson");
        return answer.Text[..(answer.Text.IndexOf('\n') + 1)].Replace("\"index\":0,", "", StringComparison.Ordinal);
    }

    private static string WithoutVersion(string answer) =>
        $"{answer[..answer.LastIndexOf(",\"model_version\"", StringComparison.Ordinal)]}}}";

    /// <summary>Fails for a basket of 666.</summary>
    private sealed class BrokenScorer(IScorer scorer) : IScorer
    {
        public int FeatureCount => scorer.FeatureCount;

        public double Margin(ReadOnlySpan<double> features) =>
            features.Contains(666) ? throw new InvalidOperationException("broken") : scorer.Margin(features);
    }
}
