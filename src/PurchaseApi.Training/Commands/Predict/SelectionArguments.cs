using System.CommandLine;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Commands.Predict;

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
    public IRowSelection? Of(ParseResult parsed, FittedContract contract)
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
