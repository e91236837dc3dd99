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
