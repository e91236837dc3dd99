using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Baselines;

/// <summary>A prediction that takes no model. A model that does no better is not worth serving.</summary>
/// <param name="Name"><c>always</c>, <c>base_rate</c> or <c>rule:INPUT</c>.</param>
/// <param name="Threshold">A probability from here on is a positive prediction.</param>
internal sealed record Baseline(string Name, Func<Row, double> Probability, double Threshold)
{
    /// <summary>Whether every row gets the same answer.</summary>
    public bool IsConstant => Name is AllBaselines.Always or AllBaselines.BaseRate;

    public double[] Probabilities(LabelledRows data, int[] rows) =>
        Array.ConvertAll(rows, row => Probability(data.Rows[row]));

    public MetricValues On(LabelledRows data, int[] rows) =>
        MetricValues.Compute(data.LabelsOf(rows), Probabilities(data, rows), Threshold);
}
