using System.Net;
using PurchaseApi.Tests.Batch;
using PurchaseApi.Tests.OpenApi;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

/// <summary>A model without a label over HTTP: features and segment, and nothing that would be a prediction.</summary>
public sealed class RulesTests : IAsyncDisposable
{
    private const string Row = """{ "visitor": 7, "days": 10, "spent": 80 }""";

    private readonly ModelsFolder models = new();
    private Api? api;

    [Fact]
    public async Task The_answer_has_features_and_segment()
    {
        var answer = await Post("/models/visits/predict", Row);

        var body = answer.Body!.AsObject();
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["visitor", "features", "segment", "model_version"], body.Select(field => field.Key));
        Assert.Equal(["recency", "per_day", "is_recent"], body["features"]!.AsObject().Select(field => field.Key));
        Assert.Equal((8, true, "loyal"),
            ((double)body["features"]!["per_day"]!, (bool)body["features"]!["is_recent"]!, (string?)body["segment"]));
    }

    [Fact]
    public async Task Missing_values_are_imputed_or_make_features_null()
    {
        var body = (await Post("/models/visits/predict", """{ "days": null, "spent": null }""")).Body!;

        Assert.Equal(["days"], body["imputed"]!.AsArray().Select(name => (string?)name));
        Assert.Null(body["features"]!["per_day"]);
        Assert.Equal("other", (string?)body["segment"]);
    }

    [Fact]
    public async Task Batches_answer_the_same()
    {
        var single = (await Post("/models/visits/predict", Row)).Body!;

        var item = (await Post("/models/visits/predict/batch", $"[{Row}]")).Body!["results"]![0]!;

        Assert.Equal(single["features"]!.ToJsonString(), item["features"]!.ToJsonString());
        Assert.Equal("loyal", (string?)item["segment"]);
        Assert.Null(item["probability"]);
    }

    [Fact]
    public async Task Streams_answer_the_same()
    {
        await Visits.Train(models);
        api = new Api(models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "visits" });
        var item = (await api.Post("/predict/batch", $"[{Row}]")).Body!["results"]![0]!;

        var line = await api.Ndjson(Row);
        var csv = await api.Csv("visitor,days,spent\n7,10,80\n8,,\n9,x,1\n");

        Assert.Equal(item.ToJsonString(), line.Lines()[0].ToJsonString());
        Assert.StartsWith("visitor,recency,per_day,is_recent,segment,model_version,error_code,error_detail", csv.Text);
        Assert.Equal(["7", $"{item["features"]!["recency"]}", "8", "true", "loyal"], csv.Rows()[0].Split(',')[..5]);
        Assert.Equal(["", "other"], csv.Rows()[1].Split(',')[2..5].Where((_, i) => i != 1));
        Assert.Equal(["9", "", "", "", "", "", "WRONG_TYPE"], csv.Rows()[2].Split(',')[..7]);
    }

    [Fact]
    public async Task Top_rows_are_rejected()
    {
        await Visits.Train(models);
        api = new Api(models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "visits" });

        var answer = await api.Ndjson(Row, query: "?top=3");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("has no probabilities", answer.Text);
    }

    [Theory]
    [InlineData("/models/visits/predict?explain=true")]
    [InlineData("/models/visits/predict?counterfactual=true")]
    [InlineData("/models/visits/predict/batch?explain=true")]
    public async Task Explanations_are_rejected(string path)
    {
        var answer = await Post(path, path.Contains("batch") ? $"[{Row}]" : Row);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("makes no predictions to explain", answer.Text);
    }

    [Fact]
    public async Task Model_info_has_no_prediction_metrics()
    {
        var info = (await (await Served()).Get("/models/visits")).Body!;

        Assert.Equal("rules", (string?)info["algorithm"]);
        Assert.Equal((100, null), ((int)info["data"]!["rows"]!, info["data"]!["base_rate"]));
        Assert.Null(info["threshold"]);
        Assert.Equal("recency > 1.5", (string?)info["segments"]!["lapsed"]);
    }

    [Theory]
    [InlineData("/models/visits/predict", Row)]
    [InlineData("/models/visits/predict/batch", $"[{Row}]")]
    [InlineData("/models/visits/predict/validate", $"[{Row}]")]
    [InlineData("/models/{name}", null)]
    public async Task Every_answer_is_as_documented(string path, string? body)
    {
        await Served();
        var document = await ServedDocument.Fetch(api!);
        var operation = document.Operations.Single(
            one => one.Path == path && one.Method == (body is null ? HttpMethod.Get : HttpMethod.Post));
        var url = path.Replace("{name}", "visits", StringComparison.Ordinal);

        var answer = body is null ? await api!.Get(url) : await api!.Post(url, body);

        Assert.Empty(operation.Faults(answer));
        Assert.DoesNotContain("probability", document.Root.GetProperty("components").GetProperty("schemas")
            .GetProperty("VisitsPrediction").GetRawText());
    }

    [Fact]
    public async Task A_rule_model_can_be_the_default()
    {
        await Visits.Train(models);
        api = new Api(models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "visits" });

        var answer = await api.Post("/predict", Row);

        Assert.Equal("loyal", (string?)answer.Body!["segment"]);
        var example = (await ServedDocument.Fetch(api)).Operations.Single(one => one.Path == "/predict");
        Assert.Contains("\"features\"", example.Responses["200"].GetRawText());
    }

    public async ValueTask DisposeAsync()
    {
        if (api is not null) await api.DisposeAsync();
        models.Dispose();
    }

    private async Task<Api> Served()
    {
        await Visits.Train(models);
        models.Publish();
        return api ??= new Api(models);
    }

    private async Task<Answer> Post(string path, string body) => await (await Served()).Post(path, body);
}
