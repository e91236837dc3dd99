using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Findings;

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

/// <summary>
/// Whether the chosen candidate is worth more than no model, by average precision and log loss on the holdout. F1 is no
/// judge: where most rows are positive, nothing beats answering positive always. Against a constant answer the burden
/// of proof is the candidate's: the interval of either difference must lie above 0. A rule of one input is a small
/// model of its own, and a holdout of hundreds of rows seldom proves anything better than the best of them: against it,
/// the candidate must only not be behind.
/// </summary>
internal static class BaselineComparison
{
    public const string Code = "not_better_than_baseline";

    /// <param name="leaks">Inputs whose rules do not count: nothing is better than the label itself.</param>
    public static IEnumerable<Finding> Check(FindingInput input, IReadOnlyList<Input> leaks)
    {
        if (ConstantModel.Is(input.Probabilities)) yield break;

        var constant = Difference(input, input.Baselines.Single(baseline => baseline.Name == AllBaselines.BaseRate));
        if (constant.IsUnproven)
        {
            yield return Finding(constant, "always answering the base rate", "neither of which lies above 0");
            yield break;
        }

        var rule = input.Baselines.Where(baseline => !baseline.IsConstant)
            .ExceptBy(leaks.Select(AllBaselines.RuleOf), baseline => baseline.Name)
            .MaxBy(baseline => baseline.On(input.Data, input.Split.Validation).AveragePrecision);
        if (rule is not null && Difference(input, rule) is { IsBehind: true } behind)
            yield return Finding(
                behind, $"the baseline '{rule.Name}', which reads one input", "none of which is above 0");
    }

    private static Gain Difference(FindingInput input, Baseline baseline)
    {
        var ours = new RankedRows(input.HoldoutLabels, input.Probabilities);
        var theirs = new RankedRows(input.HoldoutLabels, baseline.Probabilities(input.Data, input.Split.Holdout));
        return new(By(Ranking.AveragePrecision), By(counts => -LogLoss.Mean(counts)));

        Estimate By(Func<LabelCounts, double> figure) => PairedBootstrap.Difference(
            input.HoldoutLabels.Length, rows => figure(ours.CountRows(rows)), rows => figure(theirs.CountRows(rows)),
            input.Seed, input.HoldoutGroups);
    }

    private static Finding Finding(Gain gain, string than, string limit) => new(Code,
        $"The model is not better than {than}: on the holdout the gain in average precision is "
        + $"{Worded(gain.AveragePrecision)} and in log loss {Worded(gain.LogLoss)}, {limit}; find inputs that say "
        + "more, or train on more rows.");

    private static string Worded(Estimate gain) =>
        $"{gain.Value:F3} (95% interval {gain.Low:F3} to {gain.High:F3})";

    /// <summary>How much better the candidate is; a lower log loss is a gain.</summary>
    private sealed record Gain(Estimate AveragePrecision, Estimate LogLoss)
    {
        public bool IsUnproven => AveragePrecision.Low <= 0 && LogLoss.Low <= 0;

        public bool IsBehind => AveragePrecision.Value <= 0 && LogLoss.Value <= 0;
    }
}

/// <summary>What one input alone says: the share of positive rows in its bin. Shares are fitted, so the direction of
/// the input does not matter.</summary>
internal sealed class OneInputRule
{
    private const int MostBins = 20;
    private const int Folds = 5;

    // Rows at the base rate that every bin is given, so that one row cannot make a certainty (Laplace).
    private const double PriorRows = 2;

    private readonly double[] shares;

    private OneInputRule(ValueBins bins, int[] positives, int[] rows, double baseRate)
    {
        (Bins, Positives, Rows) = (bins, positives, rows);
        shares = [.. positives.Zip(rows, (hits, all) => (hits + PriorRows * baseRate) / (all + PriorRows))];
    }

    public ValueBins Bins { get; }

    /// <summary>Positive rows that it was fitted on, by bin.</summary>
    public int[] Positives { get; }

    /// <summary>Rows that it was fitted on, by bin.</summary>
    public int[] Rows { get; }

    public static OneInputRule Fit(Input input, double[] values, bool[] labels)
    {
        var bins = ValueBins.Cut(input, values, MostBins);
        var (positives, rows) = (new int[bins.Count], new int[bins.Count]);
        for (var i = 0; i < values.Length; i++)
        {
            var bin = bins.IndexOf(values[i]);
            rows[bin]++;
            if (labels[i]) positives[bin]++;
        }

        return new(bins, positives, rows, positives.Sum() / (double)values.Length);
    }

    public double Probability(double value) => shares[Bins.IndexOf(value)];

    /// <summary>ROC AUC of the rule on rows that it was not fitted on: the mean of 5 folds. NaN when no fold has both
    /// classes.</summary>
    public static double RocAuc(Input input, double[] values, bool[] labels, int seed)
    {
        double[] ofFolds =
        [
            .. StratifiedFolds.Deal(labels, Folds, seed)
                .Select(fold => RocAuc(input, values, labels, fold))
                .Where(auc => !double.IsNaN(auc)),
        ];
        return ofFolds.Length == 0 ? double.NaN : ofFolds.Average();
    }

    private static double RocAuc(Input input, double[] values, bool[] labels, Fold fold)
    {
        var rule = Fit(input, Take(values, fold.Train), Take(labels, fold.Train));
        double[] probabilities = [.. fold.HeldOut.Select(row => rule.Probability(values[row]))];
        return Ranking.RocAuc(new RankedRows(Take(labels, fold.HeldOut), probabilities).All());
    }

    private static T[] Take<T>(T[] all, int[] rows) => Array.ConvertAll(rows, row => all[row]);
}

/// <summary>One input's values, cut into bins: numbers into bins of about equal mass, a category or a flag into its
/// values. Missing values have the last bin. Every value has a bin, met before or not.</summary>
internal sealed class ValueBins
{
    private readonly Input input;

    // A bin ends with its edge; the last one of a value is open upwards.
    private readonly double[] edges;

    private ValueBins(Input input, double[] edges) => (this.input, this.edges) = (input, edges);

    /// <summary>With the bin of missing values.</summary>
    public int Count => edges.Length + 2;

    /// <param name="most">The most bins that numbers get, missing ones aside; up to as many different numbers have a
    /// bin each.</param>
    public static ValueBins Cut(Input input, IEnumerable<double> values, int most)
    {
        if (!IsAmount(input))
            return new(input, [.. Enumerable.Range(0, input.Levels.Count - 1).Select(index => (double)index)]);

        var numbers = values.Select(input.Measure);
        double[] sorted = [.. numbers.Where(value => !double.IsNaN(value)).Order()];
        double[] distinct = [.. sorted.Distinct()];
        return new(input, distinct.Length <= most ? [.. distinct.SkipLast(1)] : [.. EqualMass(sorted, most)]);
    }

    public int IndexOf(double value)
    {
        if (double.IsNaN(value)) return edges.Length + 1;

        var found = Array.BinarySearch(edges, input.Measure(value));
        return found >= 0 ? found : ~found;
    }

    /// <summary>In words: <c>device_type is Mobile</c>, <c>time_spent is above 3 and at most 5.5</c>.</summary>
    /// <param name="last">Of a run of bins; of a category, the first.</param>
    public string Describe(int first, int last)
    {
        if (first == edges.Length + 1) return $"{input.Name} is missing";
        if (!IsAmount(input)) return $"{input.Name} is {input.ToPlain(first)}";

        var low = first > 0 ? $"above {edges[first - 1]:G6}" : null;
        var high = last < edges.Length ? $"at most {edges[last]:G6}" : null;
        return $"{input.MeasureName} is {(low, high) switch
        {
            ({ }, { }) => $"{low} and {high}",
            (null, null) => "given",
            _ => low ?? high,
        }}";
    }

    private static bool IsAmount(Input input) => input.Levels.Count == 0;

    /// <summary>A value that fills more than its bin takes one, and the others share what is left.</summary>
    private static IEnumerable<double> EqualMass(double[] sorted, int bins)
    {
        var start = 0;
        for (var left = bins; left > 1; left--)
        {
            var edge = sorted[start + (sorted.Length - start - 1) / left];
            while (start < sorted.Length && sorted[start] <= edge) start++;
            if (start == sorted.Length) yield break;

            yield return edge;
        }
    }
}
