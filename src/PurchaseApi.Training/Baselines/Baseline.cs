using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
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

/// <summary>What every candidate is held against.</summary>
internal static class AllBaselines
{
    public const string Always = "always";
    public const string BaseRate = "base_rate";

    /// <summary>Always positive, always the base rate, and a rule of each input alone; fitted on the training
    /// rows.</summary>
    public static IReadOnlyList<Baseline> Fit(IReadOnlyList<Input> inputs, LabelledRows data, int[] train)
    {
        var labels = data.LabelsOf(train);
        var baseRate = labels.Count(label => label) / (double)labels.Length;
        return
        [
            new(Always, _ => baseRate, Threshold: 0),
            new(BaseRate, _ => baseRate, Threshold: 0.5),
            .. inputs.Select((input, slot) => Rule(input, slot, data.ValuesOf(slot, train), labels)),
        ];
    }

    public static string RuleOf(Input input) => $"rule:{input.Name}";

    private static Baseline Rule(Input input, int slot, double[] values, bool[] labels)
    {
        var rule = OneInputRule.Fit(input, values, labels);
        var threshold = ThresholdChoice.F1.Choose(Array.ConvertAll(values, rule.Probability), labels);
        return new(RuleOf(input), row => rule.Probability(row.Values[slot]), threshold);
    }
}
