using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Commands.Predict;

namespace PurchaseApi.Tests.Training.Commands.Predict;

public sealed class PredictTests : IDisposable
{
    private const string Header = "customer_id,time_spent,pages_viewed,basket_value,device_type,customer_type\r\n";
    private const string Answers =
        "customer_id,prediction,probability,confidence,segment,intent,action,model_version,error_code,error_detail";

    private readonly ModelsFolder models = new();

    [Fact]
    public async Task Worker_and_service_give_the_same_answers()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var sample = Path.Combine(SharedData.Repository, "models", "purchase", "sample.csv");
        using var api = new Api(models);
        var version = models.Publish(intercept: -0.5);
        await api.Eventually(info => (string?)info["version"] == version.Id.Text);

        var lines = await Predict(await File.ReadAllTextAsync(sample, cancellation));
        var batch = new JsonArray([.. (await File.ReadAllLinesAsync(sample, cancellation)).Skip(1).Select(ToRow)]);
        var answer = await api.Post("/predict/batch", batch.ToJsonString());
        using var results = JsonDocument.Parse(answer.Text);

        var served = results.RootElement.GetProperty("results").EnumerateArray().Select(result => string.Join(',', Names
            .Select(name => result.GetProperty(name).ToString())) + $",{version.Id},,");
        Assert.Equal(5001, lines.Length);
        Assert.Equal([Answers, .. served], lines);
    }

    [Fact]
    public async Task Invalid_rows_get_errors_in_place()
    {
        models.Publish();

        var lines = await Predict(Header
            + "1,1,1,1,Mobile,New\n2,-5,1,1,Mobile,Old\n=2+3,1,1,1,Mobile,New\n4,1\n5,1,1,1,\"a\nb\",New\n");

        Assert.Equal(
            [
                "2,,,,,,,,OUT_OF_RANGE,\"time_spent must be a number from 0 to 1440, "
                    + "or empty when it is not known (was '-5'). "
                    + "customer_type must be one of New, Returning (was 'Old').\"",
                ",,,,,,,,NOT_ALLOWED,\"customer_id must be an integer, or a text of 1 to 128 letters, "
                    + "digits, spaces and ._:@|+=/- that begins with a letter or a digit (was '=2+3').\"",
                ",,,,,,,,INVALID_CSV,The row has 2 cells where the header has 6.",
                "5,,,,,,,,NOT_ALLOWED,\"device_type must be one of Mobile, Desktop, Tablet, Unknown (was 'a?b').\"",
            ],
            lines[2..]);
        Assert.StartsWith("1,", lines[1]);
    }

    [Theory]
    [InlineData("12345", "12345")]
    [InlineData("-12", "-12")]
    [InlineData(" 7 ", "7")]
    [InlineData("007", "007")]
    [InlineData("A-1 b|c", "A-1 b|c")]
    [InlineData("", "")]
    public async Task Ids_are_echoed_unchanged(string id, string echoed)
    {
        models.Publish();

        var cells = (await Predict($"{Header}{id},1,1,1,Mobile,New\n"))[1].Split(',');

        Assert.Equal((echoed, ""), (cells[0], cells[8]));
    }

    [Fact]
    public async Task Files_without_ids_get_answers_without_ids()
    {
        models.Publish();

        var lines = await Predict(
            "Customer Type,Device-Type,BasketValue,pages viewed,TIME_SPENT,note\nNew,Mobile,1,1,1,x\n");

        Assert.Equal(Answers["customer_id,".Length..], lines[0]);
        Assert.Matches("^[01],0[.][0-9]+,", lines[1]);
    }

    [Fact]
    public async Task Columns_are_kept_and_errors_grouped()
    {
        models.Publish();
        var input = Path.Combine(models.Path, "in.csv");
        var output = Path.Combine(models.Path, "out.csv");
        var rows = string.Concat(Enumerable.Range(0, 3).Select(i => $"{i},1,1,1,N/A,New,n{i}\n"));
        await File.WriteAllTextAsync(
            input, Header.Replace("\r\n", ",name\n") + rows, TestContext.Current.CancellationToken);
        string[] command =
            ["predict", "--model", "purchase", "--models", models.Path, "--data", input, "--output", output, "--keep", "name"];

        var run = await Worker.Run(command);
        var strict = await Worker.Run([.. command, "--unknown-columns", "error"]);

        Assert.Equal(1, run.ExitCode);   // every row failed
        Assert.Contains("3 rows: device_type 'N/A'; add it to missing_values", run.Output);
        Assert.StartsWith("n1,1,", File.ReadAllLines(output)[2]);
        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("'name' is not a column of this model", strict.Errors);
    }

    [Fact]
    public async Task Misplaced_quotes_fail_one_row()
    {
        models.Publish();

        var lines = await Predict(Header + "1,1,1,1,Mob\"ile,New\n2,1,1,1,Mobile,New\n");

        Assert.StartsWith(",,,,,,,,INVALID_CSV,", lines[1]);
        Assert.EndsWith(",,", lines[2]);
    }

    [Fact]
    public async Task Texts_are_never_formulas()
    {
        var yaml = ModelsFolder.PurchaseYaml;
        foreach (var action in (string[])["no_marketing_spend", "reminder_or_recommendation", "offer_or_discount"])
            yaml = yaml.Replace(action, "'=1+1, \"x\"'");
        models.Publish(yaml: yaml);

        Assert.Contains(",\"'=1+1, \"\"x\"\"\",", (await Predict(Header + "1,1,1,1,Mobile,New\n"))[1]);
    }

    [Theory]
    [InlineData("time_spent,pages_viewed\n", "missing columns 'basket_value', 'device_type', 'customer_type';")]
    [InlineData("", "is empty")]
    [InlineData(Header + "1,1,1,1,Mobile,New\n2,1,1,1,\"Mobile,New\n", "quote")]
    public async Task Unusable_files_leave_the_output_unchanged(string csv, string told)
    {
        models.Publish();
        await File.WriteAllTextAsync(Output, "before", TestContext.Current.CancellationToken);

        var run = await Run(csv);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(told, run.Errors);
        Assert.Single(run.Errors, '\n');
        Assert.Equal("before", await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken));
        Assert.Equal(["in.csv", "out.csv"], Files());
    }

    [Fact]
    public async Task An_interrupted_run_leaves_nothing()
    {
        var version = models.Publish();
        await File.WriteAllTextAsync(Input, Header + "1,1,1,1,Mobile,New\n", TestContext.Current.CancellationToken);

        await using (var output = new PredictionFile(Output, Input))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PredictionRun.ExecuteAsync(
                version, Input, output, selection: null, new(null, false), new CancellationToken(canceled: true)));

        Assert.Equal(["in.csv"], Files());
    }

    [Fact]
    public async Task The_input_is_never_overwritten()
    {
        models.Publish();
        await File.WriteAllTextAsync(Input, Header, TestContext.Current.CancellationToken);

        var run = await Worker.Run(
            "predict", "--model", "purchase", "--data", Input, "--output", Input, "--models", models.Path);

        Assert.Equal($"error: {Input}: is the file that is read\n", run.Errors);
    }

    public void Dispose() => models.Dispose();

    private static string[] Names { get; } =
        ["customer_id", "prediction", "probability", "confidence", "segment", "intent", "action"];

    private string Input => Path.Combine(models.Path, "in.csv");

    private string Output => Path.Combine(models.Path, "out.csv");

    private static JsonNode ToRow(string line)
    {
        var cells = line.Split(',');
        JsonNode? Number(int i) => cells[i].Length == 0 ? null : JsonNode.Parse(cells[i]);
        JsonNode? Text(int i) => cells[i].Length == 0 ? null : JsonValue.Create(cells[i]);
        return new JsonObject
        {
            ["customer_id"] = Number(0),
            ["time_spent"] = Number(1),
            ["pages_viewed"] = Number(2),
            ["basket_value"] = Number(3),
            ["device_type"] = Text(4),
            ["customer_type"] = Text(5),
        };
    }

    private string[] Files() => [.. Directory.GetFiles(models.Path).Select(path => Path.GetFileName(path)).Order()];

    private async Task<WorkerRun> Run(string csv)
    {
        await File.WriteAllTextAsync(Input, csv, TestContext.Current.CancellationToken);
        return await Worker.Run(
            "predict", "--model", "purchase", "--data", Input, "--output", Output, "--models", models.Path);
    }

    /// <returns>The lines of the output.</returns>
    private async Task<string[]> Predict(string csv)
    {
        var run = await Run(csv);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var text = await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken);
        Assert.EndsWith("\r\n", text);
        return text[..^2].Split("\r\n");
    }
}
