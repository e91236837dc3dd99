using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>The features and segments of a contract: each an expression over the names before it.</summary>
internal sealed class ExpressionRules(ContractDocument contract)
{
    /// <summary>Names whose type is not known because something is wrong with them; what uses them is not judged, so
    /// that one mistake is one message.</summary>
    private readonly HashSet<string> untyped = new(StringComparer.Ordinal);

    private SymbolTable symbols = SymbolTable.Empty;

    public void Judge(Action<string, string> fail)
    {
        foreach (var (name, input) in contract.Inputs ?? [])
            if (!ContractInputs.IsTyped(input) || !Expression.IsName(name)) untyped.Add(name);
        symbols = ContractInputs.Symbols((contract.Inputs ?? [])
            .Where(input => !untyped.Contains(input.Key))
            .Select(input => ContractInputs.Outline(input.Key, input.Value)));

        foreach (var (name, text) in contract.Features ?? []) Feature(name, text, fail);

        Segments([.. contract.Segments ?? []], fail);
    }

    private void Feature(string name, string text, Action<string, string> fail)
    {
        var place = $"/features/{name}";
        var type = TypeOf(text, place, fail);
        var isNumber = type is ExpressionType.Number or ExpressionType.Truth;
        if (type is not null && !isNumber)
            fail(place, $"a feature is a number or a truth, not a {type.Value.ToString().ToLowerInvariant()}");
        if (IsOtherwise(text)) fail(place, "'otherwise' is the rule of the last segment, not a feature");

        if (!isNumber) untyped.Add(name);
        else if (symbols.Find(name) is null) symbols = symbols.With(name, type!.Value);
    }

    private void Segments(IReadOnlyList<KeyValuePair<string, string>> segments, Action<string, string> fail)
    {
        foreach (var (name, text) in segments)
        {
            var place = $"/segments/{name}";
            if (string.IsNullOrWhiteSpace(name)) fail(place, "a segment needs a name");
            if (TypeOf(text, place, fail) is { } type and not ExpressionType.Truth)
                fail(place, "a segment's rule is a truth, such as 'basket_value > 50', not a "
                    + type.ToString().ToLowerInvariant());
        }

        var always = segments.TakeWhile(segment => !IsOtherwise(segment.Value)).Count();
        if (always == segments.Count && always > 0)
            fail($"/segments/{segments[^1].Key}",
                "the last segment's rule must be 'otherwise', so that every row has a segment");
        else if (always < segments.Count - 1)
            fail($"/segments/{segments[always].Key}",
                $"'otherwise' is true for every row, so '{segments[always + 1].Key}' could never win; put it last");
    }

    private ExpressionType? TypeOf(string text, string place, Action<string, string> fail)
    {
        try
        {
            var expression = Expression.Parse(text);
            if (TrainingRules.WhyNot(contract, expression) is { } reason)
            {
                fail(place, reason);
                return null;
            }

            return expression.Names.Any(untyped.Contains) ? null : expression.TypeIn(symbols);
        }
        catch (ExpressionException error)
        {
            fail(place, error.Message);
            return null;
        }
    }

    private static bool IsOtherwise(string text) => text.Trim() == "otherwise";
}
