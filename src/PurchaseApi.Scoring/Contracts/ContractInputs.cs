using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>The inputs of a checked document.</summary>
public static class ContractInputs
{
    /// <summary>The names that expressions over the inputs may use.</summary>
    public static SymbolTable Symbols(IEnumerable<Input> inputs) =>
        inputs.Aggregate(SymbolTable.Empty, (symbols, input) =>
            symbols.With(input.Name, input.ExpressionType, input.Values));

    /// <summary>The names that the label's rule may use: the training columns.</summary>
    public static SymbolTable TrainingSymbols(ContractDocument contract) =>
        Symbols((contract.Training ?? []).Select(column => Outline(column.Key, column.Value)));

    /// <summary>Whether expressions can tell what the input is, whatever else may be wrong with it.</summary>
    public static bool IsTyped(InputDocument document) => ToType(document.Type) is { } type
        && (type is not (InputType.Category or InputType.Ordinal)
            || (document.Values is { Count: > 0 } values && values.Distinct().Count() == values.Count));

    /// <summary>Whether values can be judged by it: typed, with a range or items that can hold something.</summary>
    public static bool IsSound(InputDocument document) => IsTyped(document) && ToType(document.Type) switch
    {
        InputType.Number or InputType.Integer => IsRange(document.Range),
        InputType.List => document.Values is not { Count: > ListItems.MaxValues }
            && (document.Separator is null or { Length: 1 }),
        _ => document.Range is null,
    };

    /// <summary>[low, high], or none.</summary>
    public static bool IsRange(IReadOnlyList<double>? range) =>
        range is null
        || (range is [var low, var high] && low < high && double.IsFinite(low) && double.IsFinite(high));

    /// <summary>An input without its missing rule and example; what cannot be read is left at its default, so that the
    /// validator can use the rest.</summary>
    public static Input Outline(string name, InputDocument document)
    {
        var type = ToType(document.Type) ?? InputType.Number;
        var range = document.Range is { Count: 2 } given ? given : [double.NegativeInfinity, double.PositiveInfinity];
        return new Input(name, type, document.Unit, range[0], range[1], document.Values ?? [], document.Column ?? name)
        {
            Levels = type == InputType.Ordinal ? new(document.Values ?? [], document.Aliases) : null,
            Separator = document.Separator ?? ListItems.DefaultSeparator,
        };
    }

    /// <param name="name">The input's name.</param>
    /// <param name="document">Checked by <see cref="ContractCheck"/>.</param>
    public static Input ToInput(string name, InputDocument document)
    {
        var input = Outline(name, document);
        return input with
        {
            Missing = ToMissing(input, document.Missing)!.Value,
            Monotone = ToMonotone(document.Monotone),
            IsActionable = document.Actionable?.ValueKind == JsonValueKind.True,
            Example = document.Example is { } example ? input.FromJson(example)!.Value : double.NaN,
        };
    }

    public static InputType? ToType(string? word) => word switch
    {
        "number" => InputType.Number,
        "integer" => InputType.Integer,
        "category" => InputType.Category,
        "flag" => InputType.Flag,
        "ordinal" => InputType.Ordinal,
        "list" => InputType.List,
        _ => null,
    };

    /// <summary>null where the word is none of them.</summary>
    public static Monotone? ToMonotone(string? word) => word switch
    {
        "increasing" => Monotone.Increasing,
        "decreasing" => Monotone.Decreasing,
        _ => null,
    };

    /// <summary>Whether its values have an order in which something can be monotone.</summary>
    public static bool HasOrder(InputDocument document) =>
        ToType(document.Type) is InputType.Number or InputType.Integer or InputType.Ordinal;

    /// <summary>null when the rule does not fit the input.</summary>
    public static MissingRule? ToMissing(Input input, JsonElement? rule)
    {
        if (rule is not { } given) return new(MissingKind.Refuse);

        // A category may have a value that is called like a rule; its own values come first.
        // A list of free texts may have any.
        var isText = given.ValueKind == JsonValueKind.String;
        var isKept = input.Type == InputType.List && isText && given.ValueEquals("keep"u8);
        if (!isKept && ToConstant(input, given) is { } constant) return new(MissingKind.Constant, constant);
        var hasMiddle = input.IsNumeric || input.Type == InputType.Ordinal;
        return !isText ? null : (given.GetString(), hasMiddle) switch
        {
            ("keep", _) => new(MissingKind.Keep),
            ("median", true) => new(MissingKind.Median),
            ("mean", true) => new(MissingKind.Mean),
            _ => null,
        };
    }

    /// <summary>An imputed mean may have a fraction where the input itself may not.</summary>
    private static double? ToConstant(Input input, JsonElement given) =>
        input.Type == InputType.Integer && given.ValueKind == JsonValueKind.Number
            ? (input with { Type = InputType.Number }).FromJson(given)
            : input.FromJson(given);
}
