using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>The names that expressions of a contract may use.</summary>
public static class ContractSymbols
{
    public static SymbolTable From(IEnumerable<Input> inputs) =>
        inputs.Aggregate(SymbolTable.Empty, (symbols, input) =>
            symbols.With(input.Name, input.ExpressionType, input.Values, input.Zone));

    /// <summary>Those of the label's rule: the training columns, whose types are known.</summary>
    public static SymbolTable FromTraining(ContractDocument contract) =>
        From((contract.Training ?? []).Select(column => Input.Outline(column.Key, column.Value)!));

    /// <summary>Whether expressions can tell what the input is, whatever else may be wrong with it.</summary>
    public static bool IsTyped(InputDocument document) => Input.Outline("", document) is { IsTyped: true };
}

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
