using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>One input of a contract, and the only home of the rules its values must keep.</summary>
public sealed record Input(
    string Name, InputType Type, string? Unit, double Low, double High, IReadOnlyList<string> Values, string Column)
{
    public MissingRule Missing { get; init; }

    /// <summary>An allowed value as a row holds it, for documentation; NaN when the contract gives none.</summary>
    public double Example { get; init; } = double.NaN;

    /// <summary>Whether somebody could change it, so that it may stand in a counterfactual.</summary>
    public bool IsActionable { get; init; }

    /// <summary>Which way alone the probability goes as the value rises; null: either.</summary>
    public Monotone? Monotone { get; init; }

    /// <summary>Every spelling of the levels; null unless it is an ordinal.</summary>
    public LevelWords? Levels { get; init; }

    /// <summary>Between the items of a list in a CSV cell.</summary>
    public string Separator { get; init; } = ListItems.DefaultSeparator;

    /// <summary>How many items the value of a list has.</summary>
    public double CountOf(double value) => ListItems.Count(value, isOpen: Values.Count == 0);

    public bool IsNumeric => Type is InputType.Number or InputType.Integer;

    public ExpressionType ExpressionType => Type switch
    {
        InputType.Category => ExpressionType.Text,
        InputType.Flag => ExpressionType.Truth,
        InputType.List => ExpressionType.List,
        _ => ExpressionType.Number,
    };

    /// <summary>Judges a number that was given for a number or an integer.</summary>
    /// <returns>The fault's code, or null when the value is allowed.</returns>
    public string? Judge(double value)
    {
        if (!double.IsFinite(value)) return FaultCodes.NotFinite;
        if (Type == InputType.Integer && value != Math.Floor(value)) return FaultCodes.WrongType;
        return value < Low || value > High ? FaultCodes.OutOfRange : null;
    }

    /// <summary>The index of a value of a category, an ordinal or a list, or -1.</summary>
    public int IndexOf(string value)
    {
        if (Levels is not null) return Levels.Find(value);
        for (var i = 0; i < Values.Count; i++)
            if (string.Equals(Values[i], value, StringComparison.Ordinal)) return i;
        return -1;
    }

    /// <summary>A row's value as JSON has it: a category's or level's word, true or false, a number, a list's texts,
    /// null when missing.</summary>
    public object? ToPlain(double value) => this switch
    {
        _ when double.IsNaN(value) => null,
        { Type: InputType.Category or InputType.Ordinal } => Values[(int)value],
        { Type: InputType.List } => ListItems.Decode(this, value),
        { Type: InputType.Flag } => value != 0,
        { Type: InputType.Integer } when Math.Abs(value) < 1e15 => (long)value,
        _ => value,
    };

    /// <summary>A constant of the contract as a row holds it, or null when it is not an allowed value.</summary>
    public double? FromJson(JsonElement constant)
    {
        switch (constant.ValueKind)
        {
            case JsonValueKind.Number when IsNumeric:
                var number = constant.GetDouble();
                return Judge(number) is null ? number : null;
            case not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
                when Type is InputType.Category or InputType.Ordinal:
                // A value may look like a number or a truth: values: [0, 1], missing: 0.
                var isText = constant.ValueKind == JsonValueKind.String;
                var index = IndexOf(isText ? constant.GetString()! : constant.GetRawText());
                return index < 0 ? null : index;
            case JsonValueKind.True or JsonValueKind.False when Type == InputType.Flag:
                return constant.ValueKind == JsonValueKind.True ? 1 : 0;
            case JsonValueKind.String when Type == InputType.List:
                return ListItems.Encode(this, ListItems.Split(this, constant.GetString()!));
            default:
                return null;
        }
    }
}

/// <summary>Which way alone something goes as an input rises.</summary>
public enum Monotone
{
    /// <summary>It never falls.</summary>
    Increasing,

    /// <summary>It never rises.</summary>
    Decreasing,
}
