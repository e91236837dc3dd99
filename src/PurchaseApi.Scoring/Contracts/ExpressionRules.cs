using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>The features and segments of a contract: each an expression over the names before it.</summary>
internal sealed class ExpressionRules(ContractDocument contract)
{
    public void Judge(Action<string, string> fail)
    {
        var symbols = ContractInputs.Symbols((contract.Inputs ?? [])
            .Select(input => ContractInputs.Outline(input.Key, input.Value))
            .Where(input => input.Type != InputType.Category || input.Values.Count > 0));   // judged elsewhere
        foreach (var (name, text) in contract.Features ?? [])
        {
            var type = TypeOf(text, symbols, $"/features/{name}", fail);
            if (type == ExpressionType.Text) fail($"/features/{name}", "a feature is a number or a truth, not a text");
            if (symbols.Find(name) is null) symbols = symbols.With(name, type is ExpressionType.Truth ? ExpressionType.Truth : ExpressionType.Number);
        }

        foreach (var (name, text) in contract.Segments ?? [])
            if (TypeOf(text, symbols, $"/segments/{name}", fail) is { } type and not ExpressionType.Truth)
                fail($"/segments/{name}", $"a segment's rule is a truth, such as 'basket_value > 50', not a {type.ToString().ToLowerInvariant()}");

        if (contract.Segments is { Count: > 0 } segments && segments.GetAt(segments.Count - 1) is var (last, rule) && rule?.Trim() != "otherwise")
            fail($"/segments/{last}", "the last segment's rule must be 'otherwise', so that every row has a segment");
    }

    private static ExpressionType? TypeOf(string? text, SymbolTable symbols, string place, Action<string, string> fail)
    {
        try
        {
            return Expression.Parse(text ?? "").TypeIn(symbols);
        }
        catch (ExpressionException error)
        {
            fail(place, error.Message);
            return null;
        }
    }
}
