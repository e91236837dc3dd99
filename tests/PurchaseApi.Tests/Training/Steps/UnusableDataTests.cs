using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Tests.Training.Steps;

/// <summary>Files that can be read and yet teach nothing: one clear line, and nothing is published.</summary>
public sealed class UnusableDataTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Fact]
    public async Task One_repeated_row_is_rejected() => Assert.Equal(
        "error: all 1,000 rows are equal in every input, so nothing tells the classes apart; add inputs that differ\n",
        await Refusal(i => $"5,5,5,Mobile,New,{i % 2}"));

    [Fact]
    public async Task Two_repeated_rows_are_rejected() => Assert.Equal(
        "error: the validation rows hold one class alone (0 rows): of 1,000 rows only 2 can be told apart, since "
        + "duplicates and groups stay together; more different rows are needed, or another split\n",
        await Refusal(i => $"5,{i % 2},5,Mobile,New,{i % 2}"));

    [Fact]
    public async Task A_single_positive_is_rejected() => Assert.Equal(
        "error: the validation rows hold one class alone (150 rows): more rows of both classes are needed, or another "
        + "split\n",
        await Refusal(i => $"{i % 1000},5,{i},Mobile,New,{(i == 3 ? 1 : 0)}"));

    [Fact]
    public async Task Too_few_positives_for_the_folds_are_rejected() => Assert.Equal(
        "error: 3 of the 700 training rows are positive, too few for 5 folds with one in each that is no duplicate and "
        + "of no other's group; more such rows are needed, or another split\n",
        await Refusal(i => $"{i % 1000},5,{i},Mobile,New,{(i < 5 ? 1 : 0)}"));

    [Fact]
    public async Task Numbers_too_large_to_learn_from_are_reported()
    {
        var contract = Path.Combine(models.Path, "sessions.yaml");
        await File.WriteAllTextAsync(
            contract,
            "name: purchase\ninputs:\n  time_spent: { type: number }\nlabel: { name: purchase, positive: 1 }\n",
            Cancellation);

        Assert.Equal(
            "error: time_spent: a row has 1E+308, and numbers beyond 3.4E+38 cannot be learned from; correct it, or "
            + "give the input a range\n",
            await Refusal(i => $"{(i == 9 ? "1e308" : $"{i}")},5,5,Mobile,New,{i % 2}", "--contract", contract));
    }

    [Fact]
    public async Task A_median_of_no_values_is_rejected() => Assert.Equal(
        "error: time_spent: no training row has a value, so its median cannot be imputed; give 'missing:' a constant, "
        + "or leave the input out\n",
        await Refusal(i => $",{i % 7},{i},Mobile,New,{i % 2}"));

    [Fact]
    public async Task Columns_with_only_imputed_values_are_reported()
    {
        var run = await Train(i => $"{i % 50},{i % 7},,Mobile,New,{i % 2}");

        Assert.Equal("", run.Errors);
        Assert.Contains("all_missing_input", run.Output);
        Assert.Contains("1,000 rows; missing values: basket_value 1,000", run.Output);
    }

    [Fact]
    public async Task Too_many_rows_are_rejected_while_reading()
    {
        // A wide row, so that the file needs not be long: rows times inputs count.
        const int Inputs = 10;
        var names = Enumerable.Range(0, Inputs).Select(i => $"n{i}").ToArray();
        var contract = Path.Combine(models.Path, "wide.yaml");
        await File.WriteAllTextAsync(contract, "name: wide\ninputs:\n"
            + string.Concat(names.Select(name => $"  {name}: {{ type: integer }}\n"))
            + "label: { name: bought, positive: 1 }\n", Cancellation);
        var data = Path.Combine(models.Path, "wide.csv");
        var row = string.Join(',', Enumerable.Repeat("1", Inputs));
        await File.WriteAllLinesAsync(
            data,
            Enumerable.Range(0, 101).Select(i => $"{row},{i % 2}").Prepend($"{string.Join(',', names)},bought"),
            Cancellation);

        var error = Assert.Throws<DataException>(() => ExamplesFile.Read(
            data, ContractFile.Read(contract), maxValues: 1_000));

        Assert.Equal(
            "wide.csv: has more than 100 rows, the most that are read with 10 inputs, since all are held in memory; use a "
            + "random sample of them",
            error.Message);
    }

    public void Dispose() => models.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<string> Refusal(Func<int, string> row, params string[] more)
    {
        var run = await Train(row, more);

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(models.Repository.Models());
        return run.Errors;
    }

    private async Task<WorkerRun> Train(Func<int, string> row, params string[] more)
    {
        var data = Path.Combine(models.Path, "sessions.csv");
        await File.WriteAllLinesAsync(
            data,
            Enumerable.Range(0, 1_000).Select(row)
                .Prepend("time_spent,pages_viewed,basket_value,device_type,customer_type,purchase"),
            Cancellation);
        return await Worker.Run(
        [
            "train", "--model", "purchase", "--data", data, "--models", models.Path,
            "--algorithms", "logistic_regression", "--trials", "1", .. more,
        ]);
    }
}
