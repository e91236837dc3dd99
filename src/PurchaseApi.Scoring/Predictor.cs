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

    /// <summary>The margin alone, for the golden rows.</summary>
    public double Margin(Row row) => Margin(row, new double[encoder.SlotCount]);

    /// <summary>The inputs whose missing value was imputed; empty for nearly every row.</summary>
    public IReadOnlyList<string> Imputed(Row row)
    {
        List<string>? imputed = null;
        for (var i = 0; i < row.Values.Length; i++)
            if (double.IsNaN(row.Values[i]) && Contract.Inputs[i].Missing.Kind == MissingKind.Constant)
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
