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
