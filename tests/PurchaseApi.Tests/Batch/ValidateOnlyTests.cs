using System.Text.Json.Nodes;
using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class ValidateOnlyTests
{
    private const string Rows =
        StreamCalls.Header + "1,1,1,1,Mobile,New\n2,-1,1,1,Mobile,New\n3,-2,1,x,Mobile,New\n4,1,1,1,Watch,New\n";

    [Fact]
    public async Task Errors_of_a_stream_are_grouped()
    {
        await using var api = new Api();

        var answer = await api.Csv(Rows, query: "?validate_only=true");

        Assert.Equal((200, "application/json"), ((int)answer.Status, answer.ContentType));
        Assert.Equal((4, 1, 3), (
            (int)answer.Body!["summary"]!["received"]!, (int)answer.Body["summary"]!["succeeded"]!,
            (int)answer.Body["summary"]!["failed"]!));
        Assert.Equal(
            ["time_spent OUT_OF_RANGE 2 [1,2]", "basket_value WRONG_TYPE 1 [2]", "device_type NOT_ALLOWED 1 [3]"],
            answer.Body["errors"]!.AsArray().Select(Told));
        Assert.Null(answer.Body["summary"]!["expected_positives"]);
    }

    [Theory]
    [InlineData("text/csv", Rows)]
    [InlineData("application/json", """[{"basket_value":-1}]""")]
    public async Task A_route_of_its_own_answers_the_same(string type, string rows)
    {
        await using var api = new Api();

        var asked = await api.Post("/predict/batch?validate_only=true", rows, type);

        foreach (var path in (string[])["/predict/validate", "/models/purchase/predict/validate"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(rows, System.Text.Encoding.UTF8, type),
                Headers = { { "Accept", "application/json" } },
            };
            using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
            var answer = await Answer.Read(response, TestContext.Current.CancellationToken);
            Assert.Equal((200, asked.Text), ((int)answer.Status, answer.Text));
        }
    }

    [Fact]
    public async Task Arrays_are_validated_even_without_valid_rows()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict/batch?validate_only=true", "[{}]");

        Assert.Equal(200, (int)answer.Status);
        Assert.Equal(1, (int)answer.Body!["summary"]!["failed"]!);
        Assert.Contains(answer.Body["errors"]!.AsArray(), group => (string)group!["code"]! == "MISSING_FIELD");
    }

    [Fact]
    public async Task Single_rows_are_validated_only()
    {
        await using var api = new Api();

        var good = await api.Post(
            "/predict?validate_only=true", System.Text.Json.JsonSerializer.Serialize(Sessions.Typical));
        var bad = await api.Post("/predict?validate_only=true", "{}");

        Assert.Equal((200, 1), ((int)good.Status, (int)good.Body!["summary"]!["succeeded"]!));
        Assert.Null(good.Body["probability"]);
        bad.IsProblem(400, "INVALID_ROW");
    }

    [Fact]
    public async Task The_worker_groups_the_errors_of_a_file()
    {
        using var models = new ModelsFolder();
        models.Publish();
        var file = Path.Combine(models.Path, "rows.csv");
        await File.WriteAllTextAsync(file, Rows, TestContext.Current.CancellationToken);

        var run = await Worker.Run(
            "validate", "--model", "purchase", "--models", models.Path, "--data", file, "--json");

        Assert.Equal(1, run.ExitCode);
        var document = JsonNode.Parse(run.Output)!;
        Assert.Equal((4, 3), ((int)document["received"]!, (int)document["failed"]!));
        Assert.Equal("time_spent OUT_OF_RANGE 2 [1,2]", Told(document["errors"]![0]));
    }

    private static string Told(JsonNode? group) =>
        $"{group!["field"]} {group["code"]} {group["rows"]} "
        + group["first"]!.ToJsonString().Replace("\n", "").Replace(" ", "");
}
