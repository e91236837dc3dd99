namespace PurchaseApi.Scoring.Inputs;

/// <summary>Any finite number in the range.</summary>
public sealed record NumberInput : NumericInput
{
    internal static readonly InputType Kind = new(
        "number", (name, document) => new NumberInput(name, document), Faults, InputKeys.Range, InputKeys.Monotone,
        InputKeys.NumberFormat);

    private NumberInput(string name, InputDocument document) : base(Kind, name, document) { }

    private protected override string Noun => "a number";

    private protected override string JsonType => "number";

    public override double? Halfway(double from, double stays, double turns)
    {
        var between = stays + ((turns - stays) / 2);
        // No number lies between: neighbouring doubles may turn the prediction, as at a tree's threshold.
        return Math.Abs(turns - stays) <= Math.Abs(turns - from) / 1000 || between == stays || between == turns
            ? null
            : between;
    }

    public override double Rounded(double from, double to)
    {
        if (from == to) return to;

        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(to - from))) - 2);
        var farther = (to > from ? Math.Ceiling(to / unit) : Math.Floor(to / unit)) * unit;
        var rounded = unit < 1 ? Math.Round(farther, Math.Clamp((int)-Math.Log10(unit), 0, 15)) : farther;
        return rounded >= Low && rounded <= High ? rounded : to;
    }

    private protected override bool IsPossible(double value) => true;

    private protected override double Nearest(double from, double value) => Math.Clamp(value, Low, High);

    private protected override object Plain(double value) => value;
}
