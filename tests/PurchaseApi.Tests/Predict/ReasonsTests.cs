using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class ReasonsTests
{
    private static string Typical => JsonSerializer.Serialize(Sessions.Typical);

    [Theory]
    [InlineData("/predict")]
    [InlineData("/models/purchase/predict")]
    public async Task Reasons_add_up_to_the_margin(string path)
    {
        await using var api = new Api();

        var answer = await api.Post($"{path}?explain=true", Typical);

        var reasons = answer.Body!["reasons"]!;
        var contributions = Contributions(reasons);
        var margin = (double)reasons["margin"]!;
        Assert.Equal(3, contributions.Length);
        Assert.Equal(
            margin, (double)reasons["base_value"]! + contributions.Sum() + (double)reasons["other"]!, tolerance: 1e-9);
        Assert.Equal(contributions.OrderByDescending(Math.Abs), contributions);
        Assert.Equal((double)answer.Body["probability"]!, 1 / (1 + Math.Exp(-margin)), tolerance: 1e-9);
        Assert.Null(reasons["standard_error"]);
    }

    [Fact]
    public async Task Reasons_have_the_sent_value_and_odds_ratio()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict?explain=true&top_reasons=100", Typical);

        var all = answer.Body!["reasons"]!["contributions"]!.AsArray();
        var basket = all.Single(reason => (string?)reason!["name"] == "basket_value")!;
        var device = all.Single(reason => (string?)reason!["name"] == "device_type")!;
        Assert.Equal(7, all.Count);
        Assert.Equal(0, (double)answer.Body["reasons"]!["other"]!);
        Assert.Equal((75, "Mobile"), ((double)basket["value"]!, (string?)device["value"]));
        Assert.Equal(Math.Exp((double)basket["contribution"]!), (double)basket["odds_ratio"]!, tolerance: 1e-9);
        Assert.Matches("^basket value 75 (raises the odds|lowers the odds to) [0-9.]+x$", (string?)basket["text"]);
        Assert.StartsWith("device type Mobile ", (string?)device["text"]);
    }

    [Fact]
    public async Task Reasons_say_which_values_were_imputed()
    {
        await using var api = new Api();

        var answer = await api.Post(
            "/predict?explain=true&top_reasons=100",
            JsonSerializer.Serialize(Sessions.Typical with { basket_value = null, device_type = null }));

        var texts = answer.Body!["reasons"]!["contributions"]!.AsArray()
            .ToDictionary(reason => (string)reason!["name"]!, reason => (reason!["value"], (string)reason["text"]!));
        Assert.Null(texts["basket_value"].Item1);
        Assert.StartsWith("basket value (not known, 0 assumed) ", texts["basket_value"].Item2);
        Assert.StartsWith("device type (not known, Unknown assumed) ", texts["device_type"].Item2);
    }

    [Fact]
    public async Task Batch_reasons_equal_single_ones()
    {
        await using var api = new Api();
        var alone = await api.Post("/predict?explain=true&top_reasons=2", Typical);

        foreach (var path in (string[])["/predict/batch", "/models/purchase/predict/batch"])
        {
            var batch = await api.Post($"{path}?explain=true&top_reasons=2", $"[{Typical},{{}},{Typical}]");

            var results = batch.Body!["results"]!.AsArray();
            Assert.Equal(HttpStatusCode.MultiStatus, batch.Status);
            Assert.All((int[])[0, 2], i =>
                Assert.True(JsonNode.DeepEquals(alone.Body!["reasons"], results[i]!["reasons"])));
            Assert.Null(results[1]!["reasons"]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?explain=false")]
    [InlineData("?top_reasons=5")]
    [InlineData("?x=1")]
    public async Task Reasons_are_given_only_on_request(string query)
    {
        await using var api = new Api();

        Assert.Equal((await api.Post("/predict", Typical)).Text, (await api.Post($"/predict{query}", Typical)).Text);
    }

    [Theory]
    [InlineData("explain=yes", "explain must be true or false (was 'yes').")]
    [InlineData("explain=", "explain must be true or false (was '').")]
    [InlineData("explain=true&explain=true", "explain must be true or false (was 'true,true').")]
    [InlineData("counterfactual=1", "counterfactual must be true or false (was '1').")]
    [InlineData("explain=true&top_reasons=0", "top_reasons must be a whole number from 1 to 100 (was '0').")]
    [InlineData("top_reasons=101", "top_reasons must be a whole number from 1 to 100 (was '101').")]
    [InlineData("top_reasons=3.5", "top_reasons must be a whole number from 1 to 100 (was '3.5').")]
    public async Task Invalid_queries_are_rejected_with_allowed_values(string query, string detail)
    {
        await using var api = new Api();

        foreach (var path in (string[])["/predict", "/predict/batch"])
        {
            var answer = await api.Post($"{path}?{query}", path == "/predict" ? Typical : $"[{Typical}]");
            answer.IsProblem(400, "INVALID_QUERY");
            Assert.Equal(detail, (string?)answer.Body!["detail"]);
        }
    }

    private static double[] Contributions(JsonNode reasons) =>
        [.. reasons["contributions"]!.AsArray().Select(reason => (double)reason!["contribution"]!)];
}
