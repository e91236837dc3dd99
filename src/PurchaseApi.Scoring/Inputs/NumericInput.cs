using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>Numbers in a range, which may be open.</summary>
internal abstract record NumericInput : Input
{
    /// <summary>The smallest step of a counterfactual, as a share of the way to the end of the range.</summary>
    private const double SmallestStep = 1e-6;

    /// <summary>Bytes of a cell that is a number.</summary>
    private const int MaxFormatted = 200;

    private protected NumericInput(InputType type, string name, InputDocument document)
        : base(type, name, document)
    {
        (Low, High) = document.Range is [var low, var high]
            ? (low, high)
            : (double.NegativeInfinity, double.PositiveInfinity);
        Format = document.NumberFormat is { } example ? NumberFormat.Named(example) : null;
    }

    /// <summary>Of cells; null: as in JSON.</summary>
    private NumberFormat? Format { get; init; }

    public override bool IsNumeric => true;

    public override ExpressionType ExpressionType => ExpressionType.Number;

    public sealed override double Low { get; }

    public sealed override double High { get; }

    public override string Allowed => Noun + (double.IsFinite(Low), double.IsFinite(High)) switch
    {
        (true, true) => $" from {Low} to {High}",
        (true, false) => $" of at least {Low}",
        (false, true) => $" of at most {High}",
        _ => "",
    };

    public override InputSchema Schema => new(
        JsonType, double.IsFinite(Low) ? Low : null, double.IsFinite(High) ? High : null);

    public sealed override Input ReadAs(CellKind kind) =>
        kind is CellKind.Integer or CellKind.Number ? this with { Format = null } : this;

    public sealed override Input WrittenAs(NumberFormat format) => this with { Format = format };

    /// <summary>With its article.</summary>
    private protected abstract string Noun { get; }

    private protected abstract string JsonType { get; }

    /// <summary>Whether nothing but the range can refuse the finite number.</summary>
    private protected abstract bool IsPossible(double value);

    public override double? FromJson(JsonElement constant) =>
        constant.ValueKind == JsonValueKind.Number && constant.GetDouble() is var number && Fault(number) is null
            ? number
            : null;

    public override string Describe(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The mean of an integer input may have a fraction.</summary>
    public override object ToConstant(double value) => value;

    public override string Remedy(string given) => NumberFormat.Detect([given]) is { } format
        ? $"set number_format: {format.Example}"
        : "it must be a number";

    public override string Hint(string code, string given) =>
        code == FaultCodes.WrongType && given.Count(letter => letter == ',') == 1
            && double.TryParse(given.Trim('\'').Replace(',', '.'), out _)
            ? "; write a decimal point"
            : "";

    public override IEnumerable<double> Moves(double from, int steps) => Enumerable.Range(0, steps)
        .Select(step => Math.Pow(SmallestStep, (double)step / steps))
        .SelectMany(share => (double[])[from + (share * (High - from)), from - (share * (from - Low))])
        .Select(value => Nearest(from, value))
        .Where(value => value != from)
        .Distinct();

    public override double Distance(double from, double to) => Math.Abs(to - from) / (High - Low);

    /// <summary>The nearest allowed value, away from where it was, so that a step never vanishes.</summary>
    private protected abstract double Nearest(double from, double value);

    private protected override string? ParseCell(ReadOnlySpan<byte> cell, ref double value)
    {
        // JSON's own parser, so that a number is the same in both; and unlike double.Parse it takes no white space or
        // NUL. Most numbers need less than that.
        var number = 0.0;
        if (Format is not null ? !TryFormat(cell, out number) : !PlainDecimal.TryRead(cell, out number)
            && (!Utf8Parser.TryParse(cell, out number, out var read) || read < cell.Length))
            return FaultCodes.WrongType;

        var code = Fault(number);
        if (code is null) value = number;
        return code;
    }

    private bool TryFormat(ReadOnlySpan<byte> cell, out double number)
    {
        Span<char> text = stackalloc char[MaxFormatted];
        number = 0;
        return cell.Length <= text.Length
            && Format!.TryRead(text[..Encoding.UTF8.GetChars(cell, text)], out number);
    }

    private protected override string? ParseJson(ref Utf8JsonReader reader, ref double value)
    {
        if (reader.TokenType != JsonTokenType.Number) return FaultCodes.WrongType;
        if (!reader.TryGetDouble(out var number)) return FaultCodes.NotFinite;

        var code = Fault(number);
        if (code is null) value = number;
        return code;
    }

    private string? Fault(double value)
    {
        if (!double.IsFinite(value)) return FaultCodes.NotFinite;
        if (!IsPossible(value)) return FaultCodes.WrongType;
        return value < Low || value > High ? FaultCodes.OutOfRange : null;
    }

    private protected static IEnumerable<InputFault> Faults(InputDocument document)
    {
        if (document.Range is { } range
            && !(range is [var low, var high] && low < high && double.IsFinite(low) && double.IsFinite(high)))
            yield return new(InputKeys.Range,
                $"a range is [low, high] with low below high (was [{string.Join(", ", range.Take(5))}])");

        if (document.NumberFormat is { } format && NumberFormat.Named(format) is null)
            yield return new(InputKeys.NumberFormat,
                $"is one of {string.Join(", ", NumberFormat.Names.Select(name => $"'{name}'"))}, or with a unit, "
                + $"such as '1234.56 kg' (was '{format}')");

        // The size of a change is its share of the range.
        if (document is { Actionable.ValueKind: JsonValueKind.True, Range: null })
            yield return new("actionable", "a number that can be changed needs a range: [low, high]");
    }
}

/// <summary>Any finite number in the range.</summary>
internal sealed record NumberInput : NumericInput
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
        // No number lies between: neighboring doubles may turn the prediction, as at a tree's threshold.
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

/// <summary>A number without a fraction: 7, 7.0 and 7e0 are the same.</summary>
internal sealed record IntegerInput : NumericInput
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

/// <summary>Reads short decimals such as 25.5 exactly: digits below 2^53 and a power of ten up to 10^22 are doubles,
/// and one division rounds once. Source: Clinger, How to Read Floating Point Numbers Accurately (1990).</summary>
internal static class PlainDecimal
{
    private const int MaxDigits = 15;   // below 2^53

    private static readonly double[] Powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <returns>false also for numbers that need a real parser.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        var (number, digits, decimals, hasPoint) = (0L, 0, 0, false);
        foreach (var letter in isNegative ? text[1..] : text)
        {
            if (letter == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            var digit = letter - (uint)'0';
            if (digit > 9 || ++digits > MaxDigits) return false;
            number = (number * 10) + digit;
            if (hasPoint) decimals++;
        }

        value = number / Powers[decimals];
        if (isNegative) value = -value;
        return digits > 0;
    }
}
