using System.Buffers.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Answers;

/// <summary>The fields of an answer, in their order. JSON, NDJSON, the columns of CSV, the OpenAPI schema and the names
/// that nothing else may have follow from these lists: a new field is a line in one of them.</summary>
public static class AnswerFields
{
    public const string Index = "index";
    public const string Features = "features", Reasons = "reasons", Counterfactual = "counterfactual";
    public const string Errors = "errors", ModelVersion = "model_version";

    /// <summary>What a line of CSV says of a row that cannot be answered.</summary>
    public const string ErrorCode = "error_code", ErrorDetail = "error_detail";

    /// <summary>What a prediction comes to.</summary>
    public static IReadOnlyList<AnswerField> Predicted { get; } =
    [
        new NumberField("prediction", _ => true, (in one, text) => Digit(one.IsPositive, text),
            (in one) => one.IsPositive ? 1 : 0,
            _ => new("integer", "1 when the probability reaches the model's threshold.") { Values = [0, 1] })
        { IsInteger = true },
        new NumberField("probability", _ => true, (in one, text) => ProbabilityText.Write(one.Probability, text),
            (in one) => one.Probability,
            given => new("number", given.IsCalibrated
                ? "Calibrated: of rows with 0.3, about 30% are positive."
                : "Ranks the rows; it does not match what happened on the holdout, so do not read it as a share.")
            { Minimum = 0, Maximum = 1 }),
        new WordField("confidence", _ => true, outcome => ConfidenceWords.For(outcome.Confidence),
            _ => AnswerSchema.OneOf(
                "high: the 95% conformal set is the prediction alone, at .6 or more; medium: the 80% set is; low: "
                + "neither.", ["high", "medium", "low"])),
        new WordField("segment", contract => contract.Segments.Count > 0, outcome => outcome.Segment,
            given => AnswerSchema.OneOf(
                "The behavior group of the row.", given.Contract.Segments.Select(segment => segment.Name)))
        { NeedsScorer = false },
        new WordField("intent", contract => contract.Intents.Count > 0, outcome => outcome.Intent?.Level,
            given => AnswerSchema.OneOf(
                "The band of the probability.", given.Contract.Intents.Select(intent => intent.Level))),
        new WordField("action", contract => contract.Intents.Count > 0 || contract.Decision is not null,
            outcome => outcome.Action, given => AnswerSchema.OneOf(
                (given.Contract.Decision is null
                    ? "What to do in that band."
                    : "What pays: the action with the largest expected gain above 0, else none.")
                + (given.Contract.Control is null
                    ? ""
                    : " control: no action, so that the effect of actions can be measured."),
                given.Contract.ActionNames)),
        new NumberField("expected_value", contract => contract.Decision is not null,
            (in one, text) => double.IsNaN(one.ExpectedValue) ? 0 : AmountText.Write(one.ExpectedValue, text),
            (in one) => AmountText.Rounded(one.ExpectedValue),
            _ => new("number", "Probability times the value of a purchase; null where the row lacks what that needs.")
            { Minimum = 0, IsNullable = true })
        { HasColumn = false },
        new NumberField("expected_gain", contract => contract.Decision is not null,
            (in one, text) => AmountText.Write(one.ExpectedGain, text),
            (in one) => AmountText.Rounded(one.ExpectedGain),
            _ => new("number", "What the action is expected to bring, under the contract's assumed odds; 0 for none.")
            { Minimum = 0 })
        { HasColumn = false },
    ];

    /// <summary>Lists of inputs, which few rows have: left out where they are empty, and no columns of CSV.</summary>
    public static IReadOnlyList<InputsField> Lists { get; } =
    [
        new("imputed", input => input.Missing.Kind == MissingKind.Constant, (one, row) => one.Imputed(row),
            "Inputs whose null was imputed."),
        new("unusual", input => input.IsNumeric, (one, row) => one.Usual.Outside(row),
            "The numbers outside the 0.1 to 99.9 percentile of the training rows: the prediction rests on few rows "
            + "like this one."),
    ];

    /// <summary>The name of every field except the id.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        Index, .. Predicted.Select(field => field.Name), .. Lists.Select(field => field.Name), Features, Reasons,
        Counterfactual, Errors, ModelVersion,
    ];

    /// <summary>Those of <see cref="Predicted"/> that all answers of a contract have.</summary>
    public static AnswerField[] Given(FittedContract contract, bool hasScorer) =>
        [.. Predicted.Where(field => (hasScorer || !field.NeedsScorer) && field.IsGiven(contract))];

    /// <summary>Those of <see cref="Predicted"/> that have a column, given or not: files of all models with a label
    /// begin alike.</summary>
    public static AnswerField[] Columns(FittedContract contract, bool hasScorer) => hasScorer
        ? [.. Predicted.Where(field => field.HasColumn || field.IsGiven(contract))]
        : [.. Predicted.Where(field => !field.NeedsScorer)];

    private static int Digit(bool isPositive, Span<byte> text)
    {
        text[0] = isPositive ? (byte)'1' : (byte)'0';
        return 1;
    }
}

/// <summary>A field of every prediction.</summary>
/// <param name="IsGiven">Whether answers of the contract have it.</param>
/// <param name="Schema">What JSON Schema says of it.</param>
public abstract record AnswerField(
    string Name, Func<FittedContract, bool> IsGiven, Func<AnswerContext, AnswerSchema> Schema)
{
    public bool NeedsScorer { get; init; } = true;

    /// <summary>Whether CSV has an empty column where it is not given.</summary>
    public bool HasColumn { get; init; } = true;
}

/// <summary>A word, of which a contract has few.</summary>
public sealed record WordField(
    string Name, Func<FittedContract, bool> IsGiven, Func<Outcome, string?> Word,
    Func<AnswerContext, AnswerSchema> Schema) : AnswerField(Name, IsGiven, Schema);

/// <summary>A number, as text and as it is.</summary>
public sealed record NumberField(
    string Name, Func<FittedContract, bool> IsGiven, WriteNumber Write, ReadNumber Value,
    Func<AnswerContext, AnswerSchema> Schema) : AnswerField(Name, IsGiven, Schema)
{
    /// <summary>Bytes that a number takes at most.</summary>
    public const int MaxLength = 32;

    public bool IsInteger { get; init; }
}

/// <param name="prediction">That has the number.</param>
/// <param name="text">Receives it in UTF-8: at least <see cref="NumberField.MaxLength"/> bytes.</param>
/// <returns>Bytes written; 0 where it is missing.</returns>
public delegate int WriteNumber(in Prediction prediction, Span<byte> text);

/// <param name="prediction">That has the number.</param>
/// <returns>What its text reads back as; NaN where it is missing.</returns>
public delegate double ReadNumber(in Prediction prediction);

/// <summary>Names of inputs.</summary>
/// <param name="IsPossible">Which inputs can be named.</param>
/// <param name="Find">Those of a row's values.</param>
public sealed record InputsField(
    string Name, Func<Input, bool> IsPossible, NamedInputs Find, string Description);

public delegate IReadOnlyList<string> NamedInputs(Predictor predictor, ReadOnlySpan<double> values);

/// <summary>Whose answers a schema describes.</summary>
public sealed record AnswerContext(FittedContract Contract, bool IsCalibrated);

/// <summary>What JSON Schema says of a field.</summary>
/// <param name="Type">A type of JSON.</param>
public sealed record AnswerSchema(string Type, string Description)
{
    public double? Minimum { get; init; }
    public double? Maximum { get; init; }

    /// <summary>The allowed values, null among them where it is one; null: any.</summary>
    public IReadOnlyList<object?>? Values { get; init; }

    public bool IsNullable { get; init; }

    /// <param name="words">With a null where there may be none.</param>
    internal static AnswerSchema OneOf(string description, IEnumerable<string?> words)
    {
        string?[] all = [.. words.Distinct()];
        return new("string", description) { Values = all, IsNullable = all.Contains(null) };
    }
}

/// <summary>A probability -> the shortest text that reads back as the same number, which is the text that .NET gives,
/// in a fifth of the time: an answer in CSV takes longer to word than to score.</summary>
/// <remarks>
/// A double m 2^-e is what every decimal within half a unit of m reads back as. Times 10^k, with 10^k just above 2^e,
/// these are the integers within 10^k / 2 of m 10^k, in units of 2^e: at least one, and at most one multiple of 10.
/// All of it fits into 128 bits, so nothing is rounded.
/// Source: Giulietti, The Schubfach way to render doubles (2020).
/// </remarks>
internal static class ProbabilityText
{
    /// <summary>Bytes that a text takes at most.</summary>
    public const int MaxLength = 32;

    private const int MantissaBits = 52, MaxShift = 59;   // 10^18 is the last power that leaves room for a digit

    // e -> k.
    private static readonly int[] Places =
        [.. Enumerable.Range(0, MaxShift + 1).Select(shift => (int)Math.Ceiling(shift * Math.Log10(2)))];

    // k -> 10^k.
    private static readonly ulong[] Powers = [.. Enumerable.Range(0, 19).Select(places => (ulong)Math.Pow(10, places))];

    /// <param name="probability">In [0, 1].</param>
    /// <param name="text">At least <see cref="MaxLength"/> bytes, UTF-8.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(double probability, Span<byte> text)
    {
        if (Digits(probability) is not ( > 0 and var digits, var places)) return WriteSlowly(probability, text);

        // A one in front keeps the zeros that lead, and makes room for the point.
        (Powers[places] + digits).TryFormat(text[1..], out var length);
        (text[0], text[1]) = ((byte)'0', (byte)'.');
        while (text[length] == '0') length--;
        return length + 1;
    }

    private static int WriteSlowly(double probability, Span<byte> text)
    {
        Utf8Formatter.TryFormat(probability, text, out var length);
        return length;
    }

    /// <summary>The digits behind the point, as an integer, and how many they are; 0 digits where this does not tell
    /// them: near 0, from 1 on, at a power of two, whose neighbors differ in distance, and in the middle of two
    /// decimals.</summary>
    private static (ulong Digits, int Places) Digits(double probability)
    {
        var bits = BitConverter.DoubleToUInt64Bits(probability);
        var (shift, fraction) = (1075 - (int)(bits >> MantissaBits), bits & ((1UL << MantissaBits) - 1));
        if (shift is <= MantissaBits or > MaxShift || fraction == 0) return default;

        var (places, unit) = (Places[shift], 1UL << shift);
        var power = Powers[places];
        var high = Math.BigMul((1UL << MantissaBits) | fraction, power, out var low);
        var (floor, rest) = ((high << (64 - shift)) | (low >> shift), low & (unit - 1));

        // An even mantissa also has the ends of its interval, which are ties.
        var reach = (power / 2) - (fraction & 1);
        var (tens, last) = Math.DivRem(floor, 10);
        if ((last * unit) + rest <= reach) return (tens * 10, places);
        if (((10 - last) * unit) - rest <= reach) return ((tens + 1) * 10, places);
        return rest == unit / 2 ? default : (rest < unit / 2 ? floor : floor + 1, places);
    }
}

/// <summary>Amounts of money -> the text that JSON has, in a third of the time: a row has two of them.</summary>
internal static class AmountText
{
    /// <summary>Bytes that a text takes at most.</summary>
    public const int MaxLength = 32;

    private const ulong Scale = 1_000_000_000_000;

    /// <summary>To 12 decimals: below 1,000 these are 15 digits, which a double holds exactly enough to give them
    /// back.</summary>
    public static double Rounded(double amount) => Math.Abs(amount) < 1_000 ? Math.Round(amount, 12) : amount;

    /// <param name="amount">Written as <see cref="Rounded"/> gives it.</param>
    /// <param name="text">At least <see cref="MaxLength"/> bytes, UTF-8.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(double amount, Span<byte> text)
    {
        if (amount == 0)
        {
            text[0] = (byte)'0';
            return 1;
        }

        if (amount is not (>= 1e-4 and < 1_000))   // an exponent, or too many digits
        {
            Rounded(amount).TryFormat(text, out var length);
            return length;
        }

        var (whole, fraction) = Math.DivRem((ulong)Math.Round(amount * Scale), Scale);
        whole.TryFormat(text, out var at);
        if (fraction == 0) return at;

        // A one in front keeps the zeros that lead, and makes room for the point.
        (Scale + fraction).TryFormat(text[at..], out var digits);
        text[at] = (byte)'.';
        at += digits;
        while (text[at - 1] == '0') at--;
        return at;
    }
}
