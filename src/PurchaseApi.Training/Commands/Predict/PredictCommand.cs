using System.CommandLine;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Predict;

internal static class PredictCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (model, models, version) = (VersionOptions.Model(), VersionOptions.Models(), VersionOptions.Version());
        var data = new DataArguments("Rows");
        var output = new OutputArguments();
        var keep = new Option<string?>("--keep")
        {
            Description = "Columns of the file to write before the answers: all, or names separated by commas.",
        };
        var unknown = new Option<string>("--unknown-columns")
        {
            Description = "What to do with unknown columns: ignore or error.",
            DefaultValueFactory = _ => "ignore",
        };
        unknown.AcceptOnlyFromAmong("ignore", "error");
        var selection = new SelectionArguments();
        var command = new WorkerCommand(
            "predict", "Answers every row of a file or a query as the service would.",
            "predict --model purchase --data customers.csv --output answers.csv --keep all",
            "predict --model purchase --data customers.csv --output best.csv --top 500 --keep email,name")
        {
            model, version, models, keep, unknown,
        };
        output.AddTo(command);
        data.AddTo(command);
        selection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var loaded = VersionOptions.Load(repository, parsed.GetRequiredValue(model), parsed.GetValue(version));
            var rows = data.Read(parsed);
            await using var target = output.Read(parsed, rows);
            var columns = new AnswerColumns(
                parsed.GetValue(keep) is { } names ? KeptColumns.Parse(names) : null,
                parsed.GetRequiredValue(unknown) == "error");
            var (counts, totals, failures, asOf) = await PredictionRun.ExecuteAsync(
                loaded, rows, target, selection.Read(parsed, loaded.Predictor.Contract), columns,
                cancellation);
            console.MarkupLineInterpolated(
                $"{loaded.Model}: version [bold]{loaded.Id}[/] answered {counts.Received} rows in {target}.");
            if (asOf is { } date)
                console.MarkupLineInterpolated($"Days are counted to {DateInput.Instant(date):yyyy-MM-ddTHH:mm:ssZ}.");
            if (counts.Failed > 0) console.MarkupLineInterpolated($"[yellow]{counts.Failed:N0} rows failed.[/]");
            foreach (var failure in failures) console.Profile.Out.Writer.WriteLine($"  {failure}");
            Write(console, totals);
            return counts.Received > 0 && counts.Succeeded == 0 ? 1 : 0;
        });
        return command;
    }

    /// <summary>The forecast: how many will, and what it is worth.</summary>
    private static void Write(IAnsiConsole console, BatchTotals totals)
    {
        if (totals.ExpectedPositives is { } positives)
            console.MarkupLineInterpolated(
                $"Expected positives: {positives.Value:N0} (95% interval {positives.Low:N0} to {positives.High:N0}).");
        if (totals.ExpectedValue is { } value)
            console.MarkupLineInterpolated(
                $"Expected value: {value:N2}; the actions are expected to gain {totals.ExpectedGain:N2}.");
        if (totals.Intents is { } intents) console.MarkupLineInterpolated($"Intents: {Listed(intents)}.");
        if (totals.Actions is { } actions) console.MarkupLineInterpolated($"Actions: {Listed(actions)}.");
    }

    private static string Listed(OrderedDictionary<string, long> rows) =>
        string.Join(", ", rows.Select(one => $"{one.Key} {one.Value:N0}"));
}

/// <summary>Which rows are answered: all of them, the best ones, or those that a budget is spent on.</summary>
internal sealed class SelectionArguments
{
    private readonly Option<int?> top = new("--top") { Description = "Write only this many rows, the best first." };

    private readonly Option<string> rankBy = new("--rank-by")
    {
        Description = "What --top ranks by; the last two need a contract with a decision.",
        DefaultValueFactory = _ => RankByWords.All[0],
    };

    private readonly Option<double?> budget = new("--budget")
    {
        Description = "Write only the rows to act on, so that their actions cost at most this and gain most.",
    };

    public SelectionArguments()
    {
        rankBy.AcceptOnlyFromAmong([.. RankByWords.All]);
        top.MustBe(given => given is null or >= 1, "at least 1");
        budget.MustBe(given => given is null or (>= 0 and < double.PositiveInfinity), "at least 0");
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[top, rankBy, budget]) command.Options.Add(option);
    }

    /// <returns>null for every row.</returns>
    /// <exception cref="DataException">The contract does not say what that needs.</exception>
    public IRowSelection? Read(ParseResult parsed, FittedContract contract)
    {
        var ranking = RankByWords.Parse(parsed.GetRequiredValue(rankBy))!.Value;
        if (parsed.GetValue(budget) is { } amount)
            return contract.Decision is { } decision && BudgetRows.CanBe(decision)
                ? new BudgetRows(decision, amount, parsed.GetValue(top) ?? int.MaxValue)
                : throw new DataException(
                    $"--budget: the contract of '{contract.Name}' has no decision with fixed costs");
        if (ranking != RankBy.Probability && contract.Decision is null)
            throw new DataException($"--rank-by: the contract of '{contract.Name}' has no decision");
        if (parsed.GetValue(top) is not { } count) return null;

        return contract.HasLabel
            ? new TopRows(count, ranking)
            : throw new DataException($"--top: '{contract.Name}' has no label, so nothing is ranked");
    }
}

/// <summary>Rows in, answers out: one for each row, in the same order, at a constant memory.</summary>
internal static class PredictionRun
{
    /// <exception cref="DataException">Rows cannot be read or answers not be written; the output is as it was.
    /// </exception>
    public static async Task<PredictedRows> ExecuteAsync(
        PublishedVersion version, DataFile data, IPredictionOutput output, IRowSelection? selection,
        AnswerColumns columns, CancellationToken cancellation)
    {
        using var rows = new RowsFile(data, version.Predictor.Contract, columns);
        var stream = await rows.OpenAsync(cancellation);
        var totals = new BatchTotals(version.Predictor, version.Manifest.Split.Train);
        var failures = new FailedRows(version.Predictor.Contract);
        var table = Table(version, rows, hasIndex: selection is not null);
        var answers = await output.OpenAsync(table, rows.Kinds, cancellation);
        using var held = answers as IDisposable;
        var counts = await new StreamedBatch(version.Predictor, answers, output.WriteAsync, totals, selection)
        {
            Scored = (block, _) => failures.Add(block),
        }.RunAsync(stream, rows, cancellation);
        await output.CompleteAsync(cancellation);
        return new(counts, totals, failures.ToList(), rows.AsOf);
    }

    private static AnswerTable Table(PublishedVersion version, RowsFile rows, bool hasIndex)
    {
        var contract = version.Predictor.Contract;
        var words = new FaultWords(contract.Inputs, contract.Id, isCsv: true);
        return new(version.Predictor, version.Id.Text, words, rows.HasId)
        {
            HasIndex = hasIndex,
            Kept = rows.Kept ?? [],
        };
    }
}

/// <summary>What became of the rows.</summary>
/// <param name="Failures">Why rows failed, in groups.</param>
/// <param name="AsOf">The date of every row, where the file did not say it.</param>
internal sealed record PredictedRows(
    BatchCounts Counts, BatchTotals Totals, IReadOnlyList<string> Failures, double? AsOf);
