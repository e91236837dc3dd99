using System.Text;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Tests.Batch;
using PurchaseApi.Tests.OpenApi;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

/// <summary>The control group as callers see it.</summary>
public sealed class ControlGroupTests : IDisposable
{
    private const int Rows = 2_000;

    private static readonly string csv = StreamCalls.Header + string.Concat(Enumerable.Range(0, Rows).Select(i =>
        FormattableString.Invariant(
            $"{(i % 3 == 0 ? "" : $"C-{i}")},{i % 60},{(i * 7) % 30},{(i * 13) % 97},Mobile,New\n")));

    private readonly ModelsFolder models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public async Task Rows_in_it_get_no_action_and_everything_else_as_usual()
    {
        var decided = await Answers(ModelsFolder.DecidingYaml);
        var answers = await Answers(ModelsFolder.ControlledYaml);

        var control = answers.Index().Where(one => (string)one.Item["action"]! == "control").ToList();
        Assert.InRange(control.Count, Rows * 0.16, Rows * 0.24);
        Assert.All(control, one => Assert.Equal(0, (double)one.Item["expected_gain"]!));
        foreach (var (index, answer) in control)
        {
            answer["action"] = decided[index]["action"]!.DeepClone();
            answer["expected_gain"] = decided[index]["expected_gain"]!.DeepClone();
        }

        Assert.Equal(decided.Select(one => one.ToJsonString()), answers.Select(one => one.ToJsonString()));
    }

    [Fact]
    public async Task All_formats_and_the_worker_agree()
    {
        models.Publish(intercept: -2.5, yaml: ModelsFolder.ControlledYaml);
        await using var api = new Api(models);
        var lines = (await api.Csv(csv, "application/x-ndjson")).Lines();
        var json = $"[{string.Join(',', lines[..^1].Select((_, i) => Json(i)))}]";

        var batch = (await api.Post("/predict/batch", json)).Body!;
        var cells = (await api.Csv(csv)).Rows();
        var parquet = await Table(api);
        var (input, output) = (Path.Combine(models.Path, "in.csv"), Path.Combine(models.Path, "out.csv"));
        await File.WriteAllTextAsync(input, csv, TestContext.Current.CancellationToken);
        var run = await Worker.Run(
            "predict", "--model", "purchase", "--models", models.Path, "--data", input, "--output", output);
        var single = new List<string>();
        for (var i = 0; i < 60; i++) single.Add((string)(await api.Post("/predict", Json(i))).Body!["action"]!);

        var actions = lines[..^1].Select(line => (string)line["action"]!).ToArray();
        Assert.Equal(actions, batch["results"]!.AsArray().Select(item => (string)item!["action"]!));
        Assert.Equal(actions, cells.Select(row => row.Split(',')[6]));
        Assert.Equal(cells, parquet);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            cells, (await File.ReadAllLinesAsync(output, TestContext.Current.CancellationToken)).Skip(1));
        Assert.Equal(actions[..60], single);
        Assert.Equal(actions.Count(action => action == "control"), (int)batch["summary"]!["actions"]!["control"]!);
        Assert.Equal(batch["summary"]!["actions"]!.ToJsonString(), lines[^1]["summary"]!["actions"]!.ToJsonString());
        Assert.Contains($"control {batch["summary"]!["actions"]!["control"]}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_stays_in_it_until_the_salt_changes()
    {
        var first = await Group(ModelsFolder.ControlledYaml);
        var larger = await Group(ModelsFolder.ControlledYaml.Replace("0.2", "0.4", StringComparison.Ordinal));
        var salted = await Group(ModelsFolder.ControlledYaml.Replace("spring", "summer", StringComparison.Ordinal));
        var plain = await Group(ModelsFolder.DecidingYaml + "control: 0.2\n");

        Assert.Equal(first, await Group(ModelsFolder.ControlledYaml, intercept: 1));
        Assert.Subset(larger, first);
        Assert.InRange(salted.Intersect(first).Count(), 0.1 * first.Count, 0.3 * first.Count);   // by chance 0.2
        Assert.InRange(plain.Intersect(first).Count(), 0.1 * first.Count, 0.3 * first.Count);
    }

    /// <summary>As docs/control-group.md gives it to everybody.</summary>
    [Fact]
    public async Task Anybody_can_compute_it()
    {
        var group = await Group(ModelsFolder.ControlledYaml);

        string[] expected = ["C-2", "C-8", "C-10", "C-11", "C-16", "C-17", "C-26", "C-34", "C-37"];   // by OpenSSL
        Assert.Equal(expected, Enumerable.Range(0, 38).Select(i => $"C-{i}").Where(group.Contains));
    }

    [Theory]
    [InlineData("?top=1500")]
    [InlineData("?top=1500&rank_by=expected_gain")]
    [InlineData("?budget=1000")]
    public async Task Nobody_in_it_is_selected(string query)
    {
        models.Publish(intercept: -2.5, yaml: ModelsFolder.ControlledYaml);
        await using var api = new Api(models);

        var rows = (await api.Csv(csv, "application/x-ndjson", query)).Lines()[..^1];

        Assert.InRange(rows.Length, 1_000, 1_500);
        Assert.DoesNotContain("control", rows.Select(row => (string)row["action"]!));
    }

    [Fact]
    public async Task Actions_of_bands_are_left_out_as_well()
    {
        var answers = await Answers(ModelsFolder.PurchaseYaml + "control: 0.5\n");

        Assert.InRange(answers.Count(one => (string)one["action"]! == "control"), Rows * 0.45, Rows * 0.55);
        Assert.All(answers, one => Assert.Null(one["expected_gain"]));
    }

    [Fact]
    public async Task Model_info_and_schema_know_it()
    {
        models.Publish(intercept: -2.5, yaml: ModelsFolder.ControlledYaml);
        await using var api = new Api(models);

        var control = (await api.Get("/model/info")).Body!["control"]!;
        var schema = (await api.Get(ServedDocument.Path)).Text;

        Assert.Equal(0.2, (double)control["share"]!);
        Assert.Equal(SampleSize.Rows(0.15, 0.17, 0.2), (long)control["rows_per_band"]!);
        Assert.Contains("control: no action, so that the effect of actions can be measured.", schema);
    }

    [Fact]
    public async Task Without_it_nothing_says_control()
    {
        var version = models.Publish(yaml: ModelsFolder.DecidingYaml);
        await using var api = new Api(models);

        Assert.Null((await api.Get("/model/info")).Body!["control"]);
        Assert.Null(version.Predictor.Control);
        Assert.DoesNotContain("control", Encoding.UTF8.GetString(version.Predictor.Contract.ToJson()));
    }

    private static async Task<HashSet<string>> Group(string yaml, double intercept = -2.5)
    {
        var answers = await Answers(yaml, intercept);
        return
        [
            .. answers.Where(one => (string)one["action"]! == "control" && one["customer_id"] is not null)
                .Select(one => (string)one["customer_id"]!),
        ];
    }

    private static async Task<JsonObject[]> Answers(string yaml, double intercept = -2.5)
    {
        using var folder = new ModelsFolder();
        folder.Publish(intercept, yaml);
        await using var api = new Api(folder);
        return (await api.Csv(csv, "application/x-ndjson")).Lines()[..^1];
    }

    private static async Task<IEnumerable<string>> Table(Api api)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        content.Headers.ContentType = new("text/csv");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict/batch") { Content = content };
        request.Headers.Accept.ParseAdd("application/vnd.apache.parquet");
        using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ParquetFile.Read(
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))[1..];
    }

    private static string Json(int row)
    {
        var cells = csv.Split('\n')[row + 1].Split(',');
        return $$"""
            {"customer_id":{{(cells[0] == "" ? "null" : $"\"{cells[0]}\"")}},"time_spent":{{cells[1]}},
             "pages_viewed":{{cells[2]}},"basket_value":{{cells[3]}},"device_type":"Mobile","customer_type":"New"}
            """;
    }
}
