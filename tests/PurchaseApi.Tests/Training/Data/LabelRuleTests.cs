using System.Globalization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Tests.Training.Data;

/// <summary>A label that is computed from columns which only training reads.</summary>
public sealed class LabelRuleTests : IDisposable
{
    private const string Yaml =
        """
        name: regulars
        inputs:
          visits: { type: integer, range: [0, 1000], example: 3 }
        training:
          orders: { type: integer, range: [0, 100], column: Orders 2026 }
          cancelled: { type: flag, missing: false }
        features:
          many: visits > 5
        label: { name: regular, is: orders >= 2 and not cancelled }
        """;

    private readonly ModelsFolder models = new();

    [Fact]
    public void A_row_is_positive_when_the_rule_holds()
    {
        var data = Read("3,2,\n4,1,false\n5,9,true\n6,2,0\n" + Csv(56));

        Assert.Equal([true, false, false, true], data.Labels[..4]);
        Assert.Equal([3, 4, 5, 6], data.Rows.Take(4).Select(row => row.Values.Single()));
        Assert.Empty(data.IgnoredColumns);
    }

    [Fact]
    public void Rows_without_a_computable_label_are_dropped() =>
        Assert.Equal((60, 2), Counts(Read(Csv(60) + "1,,true\n2,,\n")));

    [Theory]
    [InlineData("1,101,\n", "data.csv: row 61 (line 62): orders must be an integer from 0 to 100 (was '101').")]
    [InlineData("1,many,\n", "data.csv: row 61 (line 62): orders must be an integer from 0 to 100 (was 'many').")]
    public void Training_columns_are_validated_like_inputs(string line, string problem) =>
        Assert.Equal(problem, Assert.Throws<DataException>(() => Read(Csv(60) + line)).Message);

    [Fact]
    public void A_label_rule_that_always_holds_is_rejected() => Assert.Equal(
        "data.csv: every label is the same; 'orders >= 2 and not cancelled' must hold in some rows and not in others",
        Assert.Throws<DataException>(() => Read(string.Concat(Enumerable.Repeat("1,5,\n", 60)))).Message);

    [Fact]
    public async Task Serving_does_not_know_training_columns()
    {
        var (contract, data) = (Path.Combine(models.Path, "c.yaml"), Write(Csv(400)));
        await File.WriteAllTextAsync(contract, Yaml, TestContext.Current.CancellationToken);

        var trained = await Worker.Run(
            "train", "--model", "regulars", "--data", data, "--models", models.Path, "--contract", contract,
            "--algorithms", "logistic_regression", "--trials", "1");
        var evaluated = await Worker.Run(
            "evaluate", "--model", "regulars", "--data", data, "--models", models.Path);

        Assert.Equal((0, "", 0, ""), (trained.ExitCode, trained.Errors, evaluated.ExitCode, evaluated.Errors));
        var version = PublishedVersion.Load(models.Repository, "regulars", models.Repository.Current("regulars"));
        Assert.Equal(["visits"], version.Predictor.Contract.Inputs.Select(input => input.Name));
        Assert.True(version.Predictor.Contract.HasSameInputs(
            Fitted.From(Yaml.Replace("is: orders >= 2", "is: orders >= 3", StringComparison.Ordinal))));
        await using var api = new Api(models, new Dictionary<string, string> { ["Serving:DefaultModel"] = "regulars" });
        Assert.Equal(200, (int)(await api.Post("/predict", """{ "visits": 3 }""")).Status);
        Assert.Contains(
            "UNKNOWN_FIELD", (await api.Post("/predict", """{ "visits": 3, "orders": 2 }""")).Text);
    }

    [Fact]
    public async Task Inputs_computed_from_training_columns_are_found()
    {
        var (contract, data) = (Path.Combine(models.Path, "c.yaml"), Path.Combine(models.Path, "data.csv"));
        await File.WriteAllTextAsync(
            contract, Yaml.Replace("training:", "  score: { type: number }\ntraining:", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(
            data, Csv(400).TrimEnd().Split('\n').Select(line => $"{line},{1.5 * int.Parse(line.Split(',')[1]):F1}")
                .Prepend("visits,orders_2026,cancelled,score"), TestContext.Current.CancellationToken);

        var run = await Worker.Run(
            "train", "--model", "regulars", "--data", data, "--models", models.Path, "--contract", contract,
            "--algorithms", "logistic_regression", "--trials", "1", "--json");

        Assert.Contains("label_leak", run.Output);
        Assert.Contains("The input 'score'", run.Output.Replace("\\u0027", "'"));
    }

    [Theory]
    [InlineData("visits > 5", "orders > 5",
        "8: features/many: 'orders' is a training column: the label is made of it, and callers do not send it")]
    [InlineData("range: [0, 1000]", "column: Orders 2026",
        "3: inputs/visits: is read from 'Orders 2026', as the training column 'orders' is; the label is made of it, so "
        + "it cannot be an input")]
    [InlineData("orders >= 2", "visits >= 2",
        "9: label/is: 'visits' is what callers send or what is made of it; a label is made of training columns alone, "
        + "or it would need no prediction")]
    [InlineData("orders >= 2", "order >= 2", "9: label/is: unknown name 'order'; did you mean 'orders'?")]
    [InlineData("orders >= 2 and not cancelled", "orders",
        "9: label/is: is a truth, such as 'orders >= 2' (was 'orders')")]
    [InlineData("orders >= 2", "orders > mean(orders)",
        "9: label/is: 'mean(orders)' must be fitted on training rows before it can be evaluated")]
    [InlineData("is: orders", "positive: 1, is: orders",
        "9: label/positive: is the value of a column; a label with 'is' has none")]
    [InlineData("is: orders >= 2 and not cancelled", "positive: 1",
        "4: training: nothing reads these columns; label: { name: ..., is: EXPRESSION } does")]
    [InlineData("column: Orders 2026", "missing: mean",
        "5: training/orders/missing: is keep or an allowed value: a label is not guessed; left out, a row without a "
        + "value is left out as well")]
    [InlineData("  many:", "  orders:", "8: features/orders: 'orders' names two things; choose another name")]
    [InlineData("type: flag", "type: flg",
        "6: training/cancelled/type: a type is one of number, integer, category, flag, ordinal, list, date (was 'flg'); "
        + "did you mean 'flag'?")]
    public void Mistakes_are_reported_with_the_reason(string text, string mistake, string problem)
    {
        var yaml = Yaml.Replace(text, mistake, StringComparison.Ordinal);

        var error = Assert.Throws<ContractException>(() => ContractFile.Parse(yaml, "c.yaml"));

        Assert.Equal($"c.yaml:{problem}", error.Message);
    }

    public void Dispose() => models.Dispose();

    /// <summary>Those who come often order often.</summary>
    private static string Csv(int rows) => string.Concat(Enumerable.Range(0, rows)
        .Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{i * 7 % 40},{((i * 7 % 40) + (i % 13)) / 10},{(i % 9 == 0 ? "true" : "")}\n")));

    private static (int Rows, int Dropped) Counts(LabelledRows data) => (data.Rows.Count, data.Dropped);

    private LabelledRows Read(string rows) => ExamplesFile.Read(Write(rows), ContractFile.Parse(Yaml, "c.yaml"));

    private string Write(string rows)
    {
        var path = Path.Combine(models.Path, "data.csv");
        File.WriteAllText(path, "visits,orders_2026,cancelled\n" + rows);
        return path;
    }
}
