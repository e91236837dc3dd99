using System.Text.Json;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>One of the values; a row holds its index.</summary>
public abstract record WordInput : Input
{
    private protected WordInput(InputType type, string name, InputDocument document)
        : base(type, name, document) =>
        Values = document.Values ?? [];

    public override bool IsTyped => Values.Count > 0 && Values.Distinct().Count() == Values.Count;

    public sealed override IReadOnlyList<string> Values { get; }

    public override IReadOnlyList<string> Levels => Values;

    public override double Low => 0;

    public override double High => Values.Count - 1;

    public override string Allowed => Values.Count == 1 ? Values[0] : $"one of {string.Join(", ", Values)}";

    public override InputSchema Schema => new("string", Enum: Values);

    public override double? FromJson(JsonElement constant)
    {
        if (constant.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null) return null;

        // A value may look like a number or a truth: values: [0, 1], missing: 0.
        var isText = constant.ValueKind == JsonValueKind.String;
        var index = IndexOf(isText ? constant.GetString()! : constant.GetRawText());
        return index < 0 ? null : index;
    }

    public override string Describe(double value) => Values[(int)value];

    public override string Hint(string code, string given) =>
        code == FaultCodes.NotAllowed ? InputWords.DidYouMean(given, Values) : "";

    public override IEnumerable<double> Moves(double from, int steps) =>
        Enumerable.Range(0, Values.Count).Select(level => (double)level).Where(level => level != from);

    /// <summary>The index of the value that is meant, or -1.</summary>
    private protected abstract int IndexOf(string value);

    private protected override object Plain(double value) => Values[(int)value];
}
