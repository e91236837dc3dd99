using System.CommandLine;
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
        var output = new Option<string>("--output") { Description = "The CSV to write.", Required = true };
        horizon.MustBe(given => given is >= 1 and <= 3650, "1 to 3650 days");
        var command = new Command(
            "repurchase-table", "Transactions -> what is known of each customer as of a date, and who buys afterwards.")
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
