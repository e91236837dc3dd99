namespace PurchaseApi.Scoring.Answers;

/// <summary>The fields of an answer, in their order. The one place that spells them.</summary>
public static class AnswerFields
{
    public const string Index = "index";
    public const string Prediction = "prediction", Probability = "probability", Confidence = "confidence";
    public const string Segment = "segment", Intent = "intent", Action = "action";
    public const string ExpectedValue = "expected_value", ExpectedGain = "expected_gain";
    public const string Imputed = "imputed", Unusual = "unusual", Features = "features";
    public const string Reasons = "reasons", Counterfactual = "counterfactual", Errors = "errors";
    public const string ModelVersion = "model_version";

    /// <summary>What a line of CSV says of a row that cannot be answered.</summary>
    public const string ErrorCode = "error_code", ErrorDetail = "error_detail";

    /// <summary>Every field beside the id.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Index, Prediction, Probability, Confidence, Segment, Intent, Action, ExpectedValue, ExpectedGain, Imputed,
        Unusual, Features, Reasons, Counterfactual, Errors, ModelVersion,
    ];

    /// <summary>Those that a prediction has in every format, whatever the contract says.</summary>
    public static IReadOnlyList<string> Predicted { get; } =
        [Prediction, Probability, Confidence, Segment, Intent, Action];

    /// <summary>Those that follow where the contract has a <c>decision</c>.</summary>
    public static IReadOnlyList<string> Decided { get; } = [ExpectedValue, ExpectedGain];
}
