using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class AnswerQueryTests
{
    [Fact]
    public async Task All_invalid_parameters_are_reported()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict?explain=1&top_reasons=few", "{}");

        answer.IsProblem(400, "INVALID_QUERY");
        Assert.Equal(
            "explain must be true or false (was '1'). top_reasons must be a whole number from 1 to 100 (was 'few').",
            (string?)answer.Body!["detail"]);
    }

    [Theory]
    [InlineData("top=0", "top must be a whole number from 1 to 100000 (was '0').")]
    [InlineData("counterfactual=true",
        "counterfactual must be false for a batch; send rows one by one (was 'true').")]
    public async Task Batches_have_their_own_parameters(string query, string detail)
    {
        await using var api = new Api();

        Assert.Equal(detail, (string?)(await api.Post($"/predict/batch?{query}", "[]")).Body!["detail"]);
    }

    [Fact]
    public async Task Queries_are_cached_by_text_and_kind()
    {
        await using var api = new Api();
        var row = System.Text.Json.JsonSerializer.Serialize(Sessions.Typical);

        var one = (await api.Post("/predict?explain=true&top_reasons=1", row)).Body!;
        var again = (await api.Post("/predict?explain=true&top_reasons=1", row)).Body!;
        var two = (await api.Post("/predict?explain=true&top_reasons=2", row)).Body!;
        await api.Post("/predict?counterfactual=true", row);
        var batch = await api.Post("/predict/batch?counterfactual=true", $"[{row}]");

        Assert.Equal([1, 1, 2], new[] { one, again, two }.Select(answer =>
            answer["reasons"]!["contributions"]!.AsArray().Count));
        Assert.Equal(400, (int)batch.Status);
    }
}
