using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>Columns that only training reads, and the rule that makes the label of them. Nothing that is answered may
/// know them, or it would know the label.</summary>
public static class TrainingRules
{
    /// <param name="contract">Whose columns may be used.</param>
    /// <param name="rule">Of the label.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Fault(ContractDocument contract, string rule)
    {
        try
        {
            var expression = Expression.Parse(rule);
            if (Foreign(contract, expression) is { } name)
                return $"'{name}' is what callers send or what is made of it; a label is made of training columns "
                    + "alone, or it would need no prediction";

            // What is wrong with a column is told at the column.
            var columns = (contract.Training ?? []).ToArray();
            if (columns.Any(column => !ContractSymbols.IsTyped(column.Value) || !Expression.IsName(column.Key)))
                return null;

            var type = expression.Compile(ContractSymbols.FromTraining(contract)).Type;
            return type == ExpressionType.Truth ? null : $"is a truth, such as 'orders >= 2' (was '{rule}')";
        }
        catch (ExpressionException error)
        {
            return error.Message;
        }
    }

    /// <summary>Why a feature or segment may not use the name; null where it may.</summary>
    public static string? WhyNot(ContractDocument contract, Expression expression) =>
        expression.Names.FirstOrDefault(name => contract.Training?.ContainsKey(name) == true) is { } name
            ? $"'{name}' is a training column: the label is made of it, and callers do not send it"
            : null;

    private static string? Foreign(ContractDocument contract, Expression expression) =>
        expression.Names.FirstOrDefault(name => contract.Training?.ContainsKey(name) != true
            && (contract.Inputs?.ContainsKey(name) == true || contract.Features?.ContainsKey(name) == true));
}
