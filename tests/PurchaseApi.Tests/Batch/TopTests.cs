using PurchaseApi.Tests.Predict;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

public sealed class TopTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(5000)]
    [InlineData(100_000)]
    public async Task Top_rows_come_first_and_ties_in_order(int top)
    {
        await using var api = new Api();
        var random = new Random(3);
        var body = StreamCalls.Header + string.Concat(Enumerable.Range(0, 9000).Select(i => random.Next(50) == 0
            ? $"{i},-1,1,1,Mobile,New\n"
            : $"{i},{random.Next(300)},{random.Next(5)},1,Mobile,New\n"));
        var all = (await api.Csv(body, "application/x-ndjson")).Lines();

        var best = (await api.Csv(body, "application/x-ndjson", $"?top={top}")).Lines();
        var csv = (await api.Csv(body, query: $"?top={top}")).Rows();

        var expected = all[..^1].Where(line => line.ContainsKey("prediction"))
            .OrderByDescending(line => (double)line["probability"]!).ThenBy(line => (int)line["index"]!).Take(top);
        Assert.Equal(expected.Select(line => line.ToJsonString()), best[..^1].Select(line => line.ToJsonString()));
        Assert.Equal(all[^1].ToJsonString(), best[^1].ToJsonString());
        Assert.Equal(best[..^1].Select(line => $"{line["index"]},{line["customer_id"]},"),
            csv.Select(row => string.Concat(row.Split(',')[..2].Select(cell => cell + ","))));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("100001")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("ten")]
    [InlineData("1&top=2")]
    public async Task Invalid_top_values_are_rejected(string top)
    {
        await using var api = new Api();

        (await api.Csv(StreamCalls.Header, query: $"?top={top}")).IsProblem(400, "INVALID_QUERY");
    }

    [Fact]
    public async Task Top_is_rejected_for_JSON_arrays()
    {
        await using var api = new Api();

        (await api.Post("/predict/batch?top=3", "[{}]")).IsProblem(400, "INVALID_QUERY");
    }
}
