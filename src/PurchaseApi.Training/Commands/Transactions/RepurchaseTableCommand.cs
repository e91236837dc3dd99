using System.CommandLine;
using System.CommandLine.Parsing;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Transactions;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Transactions;

internal static class RepurchaseTableCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var transactions = new TransactionArguments();
        var asOf = new Option<DateTime[]>("--as-of")
        {
            HelpName = "DATE",
            Description = "Use what was known before this date. May be repeated; the last date is the holdout.",
            CustomParser = TransactionArguments.Dates,
            Required = true,
        };
        var horizon = new Option<int>("--horizon")
        {
            Description = "Days from the as-of date in which a purchase counts.",
            DefaultValueFactory = _ => 90,
        };
        var unlabelled = new Option<bool>("--unlabelled")
        {
            Description = "Write no labels: customers to score.",
        };
        var output = new Option<string>("--output")
        {
            Description = "The CSV to write.",
            HelpName = "FILE",
            Required = true,
        };
        horizon.MustBe(given => given is >= 1 and <= 3650, "1 to 3650 days");
        var command = new WorkerCommand(
            "repurchase-table", "Turns transactions into labeled rows of customers: who buys again after a date.",
            "repurchase-table --data transactions.csv --as-of 2026-03-01 --as-of 2026-06-01 --output table.csv",
            "repurchase-table --data transactions.csv --as-of 2026-11-01 --unlabelled --output customers.csv")
        {
            asOf, horizon, unlabelled, output,
        };
        transactions.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var table = RepurchaseTable.Read(
                transactions.Read(parsed), parsed.GetRequiredValue(asOf),
                parsed.GetValue(unlabelled) ? null : TimeSpan.FromDays(parsed.GetValue(horizon)), cancellation);
            var path = parsed.GetRequiredValue(output);
            OutputFile.Write(path, table.Write);
            Write(console, table, path, !parsed.GetValue(unlabelled));
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Write(IAnsiConsole console, RepurchaseTable table, string path, bool isLabelled)
    {
        console.MarkupLineInterpolated($"{table.Lines.Read:N0} lines; dropped: {table.Lines}");
        foreach (var (date, customers) in table.Parts)
        {
            var buyers = isLabelled ? $", {customers.Count(one => one.Buys):N0} of them buy" : "";
            console.MarkupLineInterpolated($"as of {date:yyyy-MM-dd}: {customers.Count:N0} customers{buyers}");
        }

        console.MarkupLineInterpolated($"The table is {path}.");
    }
}

/// <summary>The options that say which transactions to read and how.</summary>
internal sealed class TransactionArguments
{
    private readonly DataArguments data = new("Transactions", hasDates: false);

    private readonly Option<string[]> columns = new("--column")
    {
        HelpName = "NAME=HEADER",
        Description = "The file's name for a column: CustomerID=client. May be repeated. Known: "
            + string.Join(", ", TransactionOptions.KnownColumns) + ".",
    };

    private readonly Option<string?> dateFormat = new("--date-format")
    {
        Description = "How dates are written: d/m/y, d.m.y, m/d/y, d-mon-y, yyyymmdd, epoch_seconds, or a .NET format "
            + "such as 'd/M/yyyy H:mm'. Default: ISO 8601, or month/day/year hour:minute.",
    };

    private readonly Option<string?> home = new("--home")
    {
        Description = "The home country; customers from all others form a second group. Default: the country "
            + "with most lines.",
    };

    public void AddTo(Command command)
    {
        data.AddTo(command);
        foreach (var option in new Option[] { columns, dateFormat, home }) command.Options.Add(option);
    }

    /// <exception cref="DataException">The file or a column does not exist.</exception>
    public TransactionOptions Read(ParseResult parsed)
    {
        return new(
            data.Read(parsed), TransactionOptions.Renamed(parsed.GetValue(columns) ?? []), parsed.GetValue(dateFormat),
            parsed.GetValue(home));
    }

    /// <summary>A date as ISO 8601 writes it.</summary>
    public static DateTime[] Dates(ArgumentResult result)
    {
        var dates = new List<DateTime>();
        foreach (var token in result.Tokens)
        {
            if (InvoiceDates.TryParseIso(token.Value, out var date)) dates.Add(date);
            else result.AddError($"--as-of: '{token.Value}' is not a date like 2011-06-09 or 2011-06-09T12:00");
        }

        return [.. dates];
    }
}
