using System.Buffers;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring;

/// <summary>Row -> prediction: the one place that predicts. Immutable and thread-safe.</summary>
public sealed class Predictor
{
    private const int StackLimit = 512;   // doubles; a wider row takes the heap
    private const int RowsAtOnce = 512;   // few enough that they stay in a core's cache from step to step

    private readonly FeatureEncoder encoder;
    private readonly Steps? steps;
    private JsonRowReader? rows;   // not made where rows come in another way

    /// <param name="contract">With a label.</param>
    /// <param name="scorer">Of the contract's columns.</param>
    /// <param name="calibration">Of the scorer's margins.</param>
    /// <param name="decisions">Of the contract.</param>
    public Predictor(FittedContract contract, IScorer scorer, Calibration calibration, DecisionRules decisions)
        : this(contract) => steps = new(scorer, calibration, decisions);

    /// <summary>Without a scorer: features and segment are the answer.</summary>
    /// <param name="contract">Its label, if it has one, is not predicted.</param>
    public Predictor(FittedContract contract) => (Contract, encoder) = (contract, new(contract));

    /// <summary>The version of a model that is in service, proved on its golden rows.</summary>
    /// <param name="folder">The model's, such as <c>models/purchase</c>.</param>
    /// <exception cref="VersionException">No version is in service, or it is damaged.</exception>
    public static Predictor Load(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var (repository, model) = (new ModelRepository(Path.GetDirectoryName(path) ?? path), Path.GetFileName(path));
        return PublishedVersion.Load(repository, model, repository.Current(model)).Predictor;
    }

    public FittedContract Contract { get; }

    /// <summary>Where the training rows had their values.</summary>
    public UsualRanges Usual { get; init; } = UsualRanges.Unknown;

    /// <summary>Every outcome that a prediction can have.</summary>
    public Outcomes Outcomes => field ??= steps?.Decisions.Outcomes ?? new(Contract);

    /// <summary>Whether there are margins, probabilities and decisions.</summary>
    public bool HasScorer => steps is not null;

    /// <summary>The rows that get no action; null where every row gets its own.</summary>
    public ControlGroup? Control => steps?.Decisions.Control;

    internal FeatureEncoder Encoder => encoder;

    internal IScorer Scorer => Fitted.Scorer;

    /// <exception cref="InvalidOperationException">There is no scorer.</exception>
    public DecisionRules Decisions => Fitted.Decisions;

    private Steps Fitted =>
        steps ?? throw new InvalidOperationException($"'{Contract.Name}' has no label, and so no scorer");

    /// <summary>Reads a row as the service does: every fault in it is told.</summary>
    /// <param name="json">An object in UTF-8.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public RowReading Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return (rows ??= new(Contract)).Read(ref reader);
    }

    /// <param name="row">Checked by the contract.</param>
    public Prediction Predict(Row row) => Assign(Decide(row.Values), row);

    /// <summary>What a row gets: what was decided, or nothing in the control group.</summary>
    /// <param name="decided">As <see cref="Decide(ReadOnlySpan{double})"/> gives it for the row.</param>
    public Prediction Assign(in Prediction decided, Row row) =>
        Control?.Contains(row) == true ? Decisions.Withhold(decided) : decided;

    /// <inheritdoc cref="Assign(in Prediction, Row)"/>
    internal Prediction Assign(in Prediction decided, BlockRow row) =>
        Control?.Contains(row.Id, row.Values) == true ? Decisions.Withhold(decided) : decided;

    /// <summary>What the row gets outside of the control group.</summary>
    /// <param name="values">One per input in contract order, checked by the contract.</param>
    public Prediction Decide(ReadOnlySpan<double> values)
    {
        var slots = encoder.SlotCount <= StackLimit
            ? stackalloc double[encoder.SlotCount]
            : new double[encoder.SlotCount];
        if (steps is null) return Derived(values, slots);

        var margin = Margin(values, slots);
        return steps.Decisions.Decide(steps.Calibration.Probability(margin), slots);
    }

    /// <summary>Many rows: what <see cref="Decide(ReadOnlySpan{double})"/> would give one by one.</summary>
    /// <param name="rows">Row after row, one value per input each, checked by the contract.</param>
    /// <param name="predictions">Receives one per row.</param>
    public void Decide(ReadOnlySpan<double> rows, Span<Prediction> predictions)
    {
        var (inputs, slotCount, features) = (Contract.Inputs.Count, encoder.SlotCount, encoder.Columns.Count);
        var buffer = ArrayPool<double>.Shared.Rent(RowsAtOnce * (slotCount + features + 1));
        var slots = buffer.AsSpan(0, RowsAtOnce * slotCount);
        var matrix = buffer.AsSpan(RowsAtOnce * slotCount);
        for (var start = 0; start < predictions.Length; start += RowsAtOnce)
        {
            var some = predictions.Slice(start, Math.Min(RowsAtOnce, predictions.Length - start));
            if (steps is null)
            {
                for (var i = 0; i < some.Length; i++)
                    some[i] = Derived(rows.Slice((start + i) * inputs, inputs), slots[..slotCount]);
                continue;
            }

            for (var i = 0; i < some.Length; i++)
                encoder.Encode(
                    rows.Slice((start + i) * inputs, inputs), slots.Slice(i * slotCount, slotCount),
                    matrix.Slice(i * features, features));

            var margins = matrix.Slice(RowsAtOnce * features, some.Length);
            steps.Scorer.Margins(matrix[..(some.Length * features)], margins);
            for (var i = 0; i < some.Length; i++)
                some[i] = steps.Decisions.Decide(
                    steps.Calibration.Probability(margins[i]), slots.Slice(i * slotCount, slotCount));
        }

        ArrayPool<double>.Shared.Return(buffer);
    }

    /// <summary>The margin alone, for the golden rows.</summary>
    /// <exception cref="InvalidOperationException">There is no scorer.</exception>
    public double Margin(Row row) => Margin(row.Values, new double[encoder.SlotCount]);

    /// <summary>The inputs whose missing value was imputed; empty for nearly every row.</summary>
    public IReadOnlyList<string> Imputed(Row row) => Imputed(row.Values);

    /// <param name="values">A row's, one per input in contract order.</param>
    /// <inheritdoc cref="Imputed(Row)"/>
    public IReadOnlyList<string> Imputed(ReadOnlySpan<double> values)
    {
        List<string>? imputed = null;
        for (var i = 0; i < values.Length; i++)
            if (double.IsNaN(values[i]) && Contract.Inputs[i].Missing.Kind == MissingKind.Constant)
                (imputed ??= []).Add(Contract.Inputs[i].Name);
        return imputed ?? (IReadOnlyList<string>)[];
    }

    /// <summary>One value per feature of the contract, as expressions see it; NaN is missing.</summary>
    /// <param name="row">Checked by the contract.</param>
    public ReadOnlySpan<double> FeaturesOf(Row row) => FeaturesOf(row.Values);

    /// <param name="values">A row's, one per input in contract order.</param>
    /// <inheritdoc cref="FeaturesOf(Row)"/>
    public ReadOnlySpan<double> FeaturesOf(ReadOnlySpan<double> values)
    {
        var slots = new double[encoder.SlotCount];
        encoder.Derive(values, slots);
        return slots.AsSpan(Contract.Inputs.Count);
    }

    private Prediction Derived(ReadOnlySpan<double> values, Span<double> slots)
    {
        encoder.Derive(values, slots);
        return new(false, double.NaN, Outcomes.At(default, Contract.SegmentIndex(slots), Contract.Intents.Count, 0));
    }

    private double Margin(ReadOnlySpan<double> values, Span<double> slots)
    {
        var count = encoder.Columns.Count;
        var features = count <= StackLimit ? stackalloc double[count] : new double[count];
        encoder.Encode(values, slots, features);
        return Scorer.Margin(features);
    }

    /// <summary>Features -> margin -> probability -> answer.</summary>
    private sealed record Steps(IScorer Scorer, Calibration Calibration, DecisionRules Decisions);
}

/// <summary>The answer for one row. Without a scorer only <see cref="Segment"/> says something:
/// <paramref name="Probability"/> is NaN.</summary>
/// <param name="IsPositive">Whether the probability reaches the version's threshold.</param>
/// <param name="Probability">Calibrated, in [0, 1].</param>
/// <param name="Outcome">What it comes to in words.</param>
public readonly record struct Prediction(bool IsPositive, double Probability, Outcome Outcome)
{
    /// <inheritdoc cref="Outcome.Confidence"/>
    public Confidence Confidence => Outcome.Confidence;

    /// <inheritdoc cref="Outcome.Segment"/>
    public string? Segment => Outcome.Segment;

    /// <inheritdoc cref="Outcome.Intent"/>
    public Intent? Intent => Outcome.Intent;

    /// <inheritdoc cref="Outcome.Action"/>
    public string? Action => Outcome.Action;

    /// <summary>Probability times the value of a purchase; NaN where the value is missing or unknown.</summary>
    public double ExpectedValue { get; init; } = double.NaN;

    /// <summary>What <see cref="Action"/> is expected to bring; 0 for none, NaN without a <c>decision</c>.</summary>
    public double ExpectedGain { get; init; } = double.NaN;
}

/// <summary>Where nearly all training rows had their numbers: from the 0.1 to the 99.9 percentile.</summary>
public sealed class UsualRanges
{
    /// <summary>Nothing is known of the training rows, so nothing is unusual.</summary>
    public static readonly UsualRanges Unknown = new([], []);

    private readonly string[] names;
    private readonly (double Low, double High)[] ranges;

    private UsualRanges(string[] names, (double Low, double High)[] ranges) =>
        (this.names, this.ranges) = (names, ranges);

    /// <param name="inputs">A contract's.</param>
    /// <param name="profiles">By input; null in versions that have none.</param>
    public static UsualRanges From(
        IReadOnlyList<Input> inputs, IReadOnlyDictionary<string, InputProfile>? profiles) => profiles is null
            ? Unknown
            : new([.. inputs.Select(input => input.Name)], [.. inputs.Select(input => Range(input, profiles))]);

    /// <summary>The inputs whose value lies outside; empty for nearly every row.</summary>
    /// <param name="values">A row's, one per input in contract order; NaN is missing, and not unusual.</param>
    public IReadOnlyList<string> Outside(ReadOnlySpan<double> values)
    {
        List<string>? outside = null;
        for (var i = 0; i < ranges.Length; i++)
            if (values[i] < ranges[i].Low || values[i] > ranges[i].High) (outside ??= []).Add(names[i]);
        return outside ?? (IReadOnlyList<string>)[];
    }

    private static (double Low, double High) Range(Input input, IReadOnlyDictionary<string, InputProfile> profiles) =>
        profiles.GetValueOrDefault(input.Name)?.Percentiles is { Count: > 0 } percentiles
            ? (percentiles.GetAt(0).Value, percentiles.GetAt(percentiles.Count - 1).Value)
            : (double.NegativeInfinity, double.PositiveInfinity);
}
