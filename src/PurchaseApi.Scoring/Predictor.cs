using System.Buffers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Scorers;

namespace PurchaseApi.Scoring;

/// <summary>Row -> prediction: the one place that predicts. Immutable and thread-safe.</summary>
public sealed class Predictor(FittedContract contract, IScorer scorer, Calibration calibration, DecisionRules decisions)
{
    private const int StackLimit = 512;   // doubles; a wider row takes the heap
    private const int RowsAtOnce = 512;   // few enough that they stay in a core's cache from step to step

    private readonly FeatureEncoder encoder = new(contract);

    public FittedContract Contract { get; } = contract;

    internal FeatureEncoder Encoder => encoder;

    internal IScorer Scorer { get; } = scorer;

    public DecisionRules Decisions { get; } = decisions;

    /// <param name="row">Judged by the contract.</param>
    public Prediction Predict(Row row)
    {
        var slots = encoder.SlotCount <= StackLimit
            ? stackalloc double[encoder.SlotCount]
            : new double[encoder.SlotCount];
        var margin = Margin(row, slots);
        return Decisions.Decide(calibration.Probability(margin), slots);
    }

    /// <summary>Many rows: the predictions that <see cref="Predict(Row)"/> would give one by one.</summary>
    /// <param name="rows">Row after row, one value per input each, judged by the contract.</param>
    /// <param name="predictions">Receives one per row.</param>
    public void Predict(ReadOnlySpan<double> rows, Span<Prediction> predictions)
    {
        var (inputs, slotCount, features) = (Contract.Inputs.Count, encoder.SlotCount, encoder.Columns.Count);
        var buffer = ArrayPool<double>.Shared.Rent(RowsAtOnce * (slotCount + features + 1));
        var slots = buffer.AsSpan(0, RowsAtOnce * slotCount);
        var matrix = buffer.AsSpan(RowsAtOnce * slotCount);
        for (var start = 0; start < predictions.Length; start += RowsAtOnce)
        {
            var some = predictions.Slice(start, Math.Min(RowsAtOnce, predictions.Length - start));
            for (var i = 0; i < some.Length; i++)
                encoder.Encode(
                    rows.Slice((start + i) * inputs, inputs), slots.Slice(i * slotCount, slotCount),
                    matrix.Slice(i * features, features));

            var margins = matrix.Slice(RowsAtOnce * features, some.Length);
            Scorer.Margins(matrix[..(some.Length * features)], margins);
            for (var i = 0; i < some.Length; i++)
                some[i] = Decisions.Decide(
                    calibration.Probability(margins[i]), slots.Slice(i * slotCount, slotCount));
        }

        ArrayPool<double>.Shared.Return(buffer);
    }

    /// <summary>The margin alone, for the golden rows.</summary>
    public double Margin(Row row) => Margin(row, new double[encoder.SlotCount]);

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

    private double Margin(Row row, Span<double> slots)
    {
        var count = encoder.Columns.Count;
        var features = count <= StackLimit ? stackalloc double[count] : new double[count];
        encoder.Encode(row, slots, features);
        return Scorer.Margin(features);
    }
}
