using System.Net;
using System.Text.Json;
using PurchaseApi.Tests.Batch;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class SampledReasonsTests
{
    [Fact]
    public async Task Sampled_reasons_have_a_standard_error_and_a_row_limit()
    {
        using var models = new ModelsFolder();
        var rows = Path.Combine(models.Path, "rows.csv");
        await Worker.Run("sample", "--rows", "400", "--seed", "3", "--output", rows);
        var trained = await Worker.Run(
            "train", "--model", "purchase", "--data", rows, "--models", models.Path,
            "--algorithms", "nearest_neighbors");
        Assert.True(trained.ExitCode == 0, trained.Errors);
        await using var api = new Api(models);
        var typical = JsonSerializer.Serialize(Sessions.Typical);

        var answer = await api.Post("/predict?explain=true&top_reasons=7", typical);

        var reasons = answer.Body!["reasons"]!;
        Assert.InRange((double)reasons["standard_error"]!, 1e-6, 1);
        Assert.Equal(
            (double)reasons["margin"]!,
            (double)reasons["base_value"]!
                + reasons["contributions"]!.AsArray().Sum(reason => (double)reason!["contribution"]!),
            tolerance: 1e-9);
        Assert.Equal(answer.Text, (await api.Post("/predict?explain=true&top_reasons=7", typical)).Text);

        var batch = $"[{string.Join(',', Enumerable.Repeat(typical, 101))}]";
        (await api.Post("/predict/batch?explain=true", batch)).IsProblem(413, "TOO_MANY_ROWS");
        Assert.Equal(HttpStatusCode.OK, (await api.Post("/predict/batch", batch)).Status);

        var lines = string.Join('\n', Enumerable.Repeat(typical, 100));
        (await api.Ndjson(lines, query: "?explain=true")).IsProblem(400, "INVALID_QUERY");
        (await api.Ndjson(lines, query: "?explain=true&top=101")).IsProblem(400, "INVALID_QUERY");
        var top = (await api.Ndjson(lines, query: "?explain=true&top_reasons=7&top=2")).Lines();
        Assert.Equal(reasons.ToJsonString(), top[1]["reasons"]!.ToJsonString());
        var csv = (await api.Ndjson(lines, "text/csv", "?explain=true&top_reasons=7&top=2")).Text;
        Assert.Contains(",base_value,other,margin,standard_error\r\n", csv);
        Assert.Contains($"{reasons["margin"]!.ToJsonString()},{reasons["standard_error"]!.ToJsonString()}\r\n", csv);
    }
}
