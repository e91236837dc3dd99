using System.Text.Json;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>A number without a fraction: 7, 7.0 and 7e0 are the same.</summary>
public sealed record IntegerInput : NumericInput
{
    /// <summary>Integers up to here are exact, and written without an exponent.</summary>
    private const double MaxExact = 1e15;

    internal static readonly InputType Kind = new(
        "integer", (name, document) => new IntegerInput(name, document), Faults, InputKeys.Range, InputKeys.Monotone,
        InputKeys.NumberFormat);

    private IntegerInput(string name, InputDocument document) : base(Kind, name, document) { }

    private protected override string Noun => "an integer";

    private protected override string JsonType => "integer";

    public override double? Halfway(double from, double stays, double turns)
    {
        var between = Math.Round(stays + ((turns - stays) / 2));
        return Math.Abs(turns - stays) <= 1 || between == stays || between == turns ? null : between;
    }

    private protected override bool IsPossible(double value) => value == Math.Floor(value);

    private protected override double Nearest(double from, double value) => Math.Clamp(
        value > from ? Math.Ceiling(value) : Math.Floor(value), Math.Ceiling(Low), Math.Floor(High));

    private protected override object Plain(double value) => Math.Abs(value) < MaxExact ? (long)value : value;

    /// <summary>An imputed mean may have a fraction where the input itself may not.</summary>
    private protected override double? Constant(JsonElement given) =>
        given.ValueKind == JsonValueKind.Number && given.GetDouble() is var number && number >= Low && number <= High
            ? number
            : null;
}
