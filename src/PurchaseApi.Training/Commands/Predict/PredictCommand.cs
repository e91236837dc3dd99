using System.CommandLine;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Exporting.Sql;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Files.Databases;
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

/// <summary>Where answers are written: a file, or a table of a database.</summary>
internal sealed class OutputArguments
{
    private readonly Option<string?> output = new("--output")
    {
        HelpName = "FILE",
        Description = "The file to write: CSV, or Parquet if it ends in .parquet.",
    };

    private readonly Option<string?> to = new("--to")
    {
        HelpName = "URL",
        Description = "In place of a file, a database: postgresql://user@host/database. The password comes from "
            + "PGPASSWORD.",
    };

    private readonly Option<string?> table = new("--table")
    {
        Description = "With --to: the table to add the answers to. It is created if it is missing, and changes only "
            + "when every row is answered.",
    };

    private readonly Option<bool> replace = new("--replace")
    {
        Description = "With --to: replace the rows of the table.",
    };

    public OutputArguments()
    {
        table.MustBe(name => name is null || SqlName.IsAllowed(name), "a table's name, such as scores or shop.scores");
        to.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } url && Database.Problem(url) is { } problem)
                result.AddError($"--to: {problem}");
        });
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[output, to, table, replace]) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            var isTable = result.GetResult(to) is not null;
            if (isTable == result.GetResult(output) is not null)
                result.AddError("give either --output FILE or --to postgresql://... --table TABLE");
            else if (isTable != result.GetResult(table) is not null)
                result.AddError("--to and --table need each other");
            else if (!isTable && result.GetValue(replace)) result.AddError("--replace: needs --to and --table");
        });
    }

    /// <exception cref="DataException">A file cannot be written.</exception>
    public IPredictionOutput Read(ParseResult parsed, DataFile rows) => parsed.GetValue(to) is { } url
        ? new PredictionTable(Database.Parse(url), parsed.GetValue(table)!, parsed.GetValue(replace))
        : new PredictionFile(parsed.GetValue(output)!, rows);
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
