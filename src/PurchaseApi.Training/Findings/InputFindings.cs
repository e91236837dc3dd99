using MathNet.Numerics.Distributions;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Findings;

/// <summary>Inputs that know too much: made from the label, or written down after the outcome.</summary>
internal static class TellingInputs
{
    public const string SuspiciousInput = "suspicious_input";

    /// <summary>ROC AUC of one input alone from which on it deserves a look: what people do is hardly ever told so well
    /// by one thing that is known beforehand.</summary>
    public const double SuspiciousAuc = 0.85;

    /// <summary>ROC AUC of one input alone from which on it is the label in disguise.</summary>
    public const double LeakAuc = 0.95;

    /// <summary>The same two for a number that is spread out: strong measurements do reach .9 and more, where two
    /// normal distributions lie two deviations apart. What is made from the label has values that many rows share, or
    /// gaps.</summary>
    public const double SuspiciousSpreadAuc = 0.95;

    public const double SpreadLeakAuc = 0.98;

    // Share of the rows with one and the same value, up to which a number is spread out.
    private const double MostOfOneValue = 0.1;

    /// <summary>Rows with such values that have to share one label before it can be called decided.</summary>
    public const int LeastDecidedRows = 30;

    /// <summary>The chance of that many rows, over all runs of bins that were looked at, below which it is
    /// none.</summary>
    public const double DecidedChance = 1e-6;

    // Of the training rows; what tells the label shows in as many.
    private const int MostRows = 200_000;

    public static IEnumerable<(Input Input, Finding Finding)> Check(FindingInput input)
    {
        var train = input.Split.Train;
        int[] rows = Array.ConvertAll(EvenSample.Places(train.Length, MostRows), place => train[place]);
        var labels = input.Data.LabelsOf(rows);
        OneInputRule[] rules =
        [
            .. input.Inputs.Select((one, slot) => OneInputRule.Fit(one, input.Data.ValuesOf(slot, rows), labels)),
        ];
        // Every run of bins could have been the one.
        var looks = rules.Sum(rule => rule.Rows.Length * (rule.Rows.Length + 1) / 2);
        foreach (var (slot, one) in input.Inputs.Index())
        {
            var values = input.Data.ValuesOf(slot, rows);
            var auc = OneInputRule.RocAuc(one, values, labels, input.Seed);
            var isSpread = IsSpread(one, values);
            var (suspicious, leak) = isSpread ? (SuspiciousSpreadAuc, SpreadLeakAuc) : (SuspiciousAuc, LeakAuc);
            var run = auc >= SuspiciousAuc
                ? Decided(one, rules[slot], labels, looks, (run, rule, rarer) =>
                    !isSpread || looks * run.ChanceAlongTheWay(rule, rarer) < DecidedChance)
                : Decided(one, rules[slot], labels, looks, (run, rule, rarer) => !run.IsAmongItsLike(rule, rarer));
            if (auc >= leak) yield return (one, Leak(one, auc, leak));
            else if (run is not null) yield return (one, Leak(one, rules[slot], run));
            else if (auc >= suspicious) yield return (one, Suspicious(one, auc, suspicious));
        }
    }

    private static bool IsSpread(Input input, double[] values) =>
        input.IsNumeric && values.CountBy(value => value).Max(value => value.Value) <= MostOfOneValue * values.Length;

    /// <summary>The longest run of bins whose rows all have the label that is the rarer one elsewhere, more of them
    /// than chance gives. That the commoner label fills a bin is no sign: without a basket nobody buys. Nor is it that
    /// the last bins of a number are pure where those before them nearly are: who bought often buys again. Where the
    /// number is suspicious as a whole it is one, unless the number is spread out and tells more and more on the way
    /// there.</summary>
    /// <param name="isNumberDecided">Whether the run of a number decides the label.</param>
    private static PureRun? Decided(
        Input input, OneInputRule rule, bool[] labels, int looks,
        Func<PureRun, OneInputRule, bool, bool> isNumberDecided)
    {
        var positives = labels.Count(label => label);
        var rarer = positives * 2 < labels.Length;
        var share = Math.Min(positives, labels.Length - positives) / (double)labels.Length;
        return PureRun.Find(rule, input.IsNumeric, rarer)
            .Where(run => run.Rows >= LeastDecidedRows && looks * Math.Pow(share, run.Rows) < DecidedChance)
            .Where(run => !input.IsNumeric || isNumberDecided(run, rule, rarer))
            .MaxBy(run => run.Rows);
    }

    private static Finding Leak(Input input, double auc, double limit) => new(Verdict.LabelLeak,
        $"The input '{input.Name}' alone tells the classes apart with a ROC AUC of {auc:F3} (cross-validated; a "
        + $"leak from {limit:F2}), as only the label itself could; {Remedy}.");

    private static Finding Leak(Input input, OneInputRule rule, PureRun run) => new(Verdict.LabelLeak,
        $"The input '{input.Name}' decides the label: all {run.Rows:N0} training rows in which "
        + $"{rule.Bins.Describe(run.First, run.Last)} are "
        + $"{(rule.Positives[run.First] == 0 ? "negative" : "positive")}, the rarer label, which chance does less "
        + $"than once in {1 / DecidedChance:N0} times; {Remedy}.");

    private static Finding Suspicious(Input input, double auc, double limit) => new(SuspiciousInput,
        $"The input '{input.Name}' alone tells the classes apart with a ROC AUC of {auc:F3} (cross-validated; "
        + $"suspicious from {limit:F2}), so it may be derived from the outcome; {Remedy}.");

    private const string Remedy =
        "find out whether its value is known before the outcome is, and take it out of the contract if not";
}

/// <summary>Bins of one input whose rows all have one label.</summary>
/// <param name="Rows">In bins <paramref name="First"/> to <paramref name="Last"/>.</param>
internal sealed record PureRun(int First, int Last, int Rows)
{
    // Rows on either side, as a multiple of the run's: the next bin may hold some of what fills the run.
    private const int NearbyRows = 4;

    /// <summary>The longest ones: neighbors of a number go together; the values of a category, and missing ones, stand
    /// alone.</summary>
    public static IEnumerable<PureRun> Find(OneInputRule rule, bool isNumeric, bool label)
    {
        PureRun? open = null;
        for (var bin = 0; bin < rule.Rows.Length; bin++)
        {
            var isPure = rule.Rows[bin] > 0 && rule.Positives[bin] == (label ? rule.Rows[bin] : 0);
            var goesOn = isNumeric && bin < rule.Rows.Length - 1;
            if (open is not null && !(isPure && goesOn)) yield return open;

            var start = goesOn && open is not null ? open : new(bin, bin, 0);
            open = isPure ? start with { Last = bin, Rows = start.Rows + rule.Rows[bin] } : null;
        }

        if (open is not null) yield return open;
    }

    /// <summary>Whether most rows with numbers near those of the run have its label, too. Missing values are near
    /// none.</summary>
    public bool IsAmongItsLike(OneInputRule rule, bool label)
    {
        var missing = rule.Rows.Length - 1;
        if (First == missing) return false;

        var (below, above) = (Enumerable.Range(0, First).Reverse(), Enumerable.Range(Last + 1, missing - Last - 1));
        int[] nearby = [.. Nearest(below), .. Nearest(above)];
        var (positives, rows) = (nearby.Sum(bin => rule.Positives[bin]), nearby.Sum(bin => rule.Rows[bin]));
        return 2 * (label ? positives : rows - positives) > rows;

        IEnumerable<int> Nearest(IEnumerable<int> outward)
        {
            var taken = 0;
            foreach (var bin in outward.TakeWhile(_ => taken < NearbyRows * Rows))
            {
                taken += rule.Rows[bin];
                yield return bin;
            }
        }
    }

    /// <summary>The chance that the run is pure if the log-odds go on as they do outside of it: a straight line over
    /// the normal quantiles of the bins' ranks, fitted without the run.</summary>
    public double ChanceAlongTheWay(OneInputRule rule, bool label)
    {
        var missing = rule.Rows.Length - 1;
        if (First == missing) return 0;

        double all = rule.Rows.Take(missing).Sum();
        var below = 0.0;
        var places = new double[missing];
        for (var bin = 0; bin < missing; bin++)
        {
            places[bin] = Normal.InvCDF(0, 1, (below + (rule.Rows[bin] / 2.0) + 0.5) / (all + 1));
            below += rule.Rows[bin];
        }

        int[] outside = [.. Enumerable.Range(0, missing).Where(bin => bin < First || bin > Last)];
        if (outside.Sum(bin => rule.Rows[bin]) == 0) return 1;

        double[] margins = [.. outside.SelectMany(bin => Enumerable.Repeat(places[bin], rule.Rows[bin]))];
        bool[] labels =
        [
            .. outside.SelectMany(bin => Enumerable.Range(0, rule.Rows[bin]).Select(row => row < rule.Positives[bin])),
        ];
        var (slope, intercept) = PlattFitting.Line(margins, labels);
        var logarithm = 0.0;
        for (var bin = First; bin <= Last; bin++)
        {
            var margin = (slope * places[bin]) + intercept;
            logarithm += rule.Rows[bin] * Math.Log(Sigmoid.Compute(label ? margin : -margin));
        }

        return Math.Exp(logarithm);
    }
}

/// <summary>Inputs that say nothing, or nothing that another does not say.</summary>
internal static class UselessInputs
{
    public static IEnumerable<Finding> Check(FindingInput input)
    {
        var varying = new List<(Input Input, double[] Values)>();
        foreach (var (slot, one) in input.Inputs.Index())
        {
            // The day that days are counted to is mostly the same for a file.
            if (one is DateInput && one.Name == DateInput.AsOf) continue;

            var training = input.Data.ValuesOf(slot, input.Split.Train);
            // A value and its absence are two things to tell apart.
            if (training.Distinct().Count() > 1)
                varying.Add((one, [.. input.Data.Rows.Select(row => row.Values[slot])]));
            else if (double.IsNaN(training[0])) yield return AllMissing(one, training.Length);
            else yield return Constant(one, training);
        }

        for (var i = 0; i < varying.Count; i++)
        {
            var (copy, values) = varying[i];
            var (original, _) = varying.Take(i)
                .FirstOrDefault(other => IsSame(other.Input, other.Values, copy, values));
            if (original is not null) yield return Duplicate(copy, original, values.Length);
        }
    }

    /// <summary>Equal numbers, or values that are each other's names.</summary>
    private static bool IsSame(Input a, double[] left, Input b, double[] right)
    {
        if (a.IsNumeric != b.IsNumeric) return false;
        if (a.IsNumeric) return left.AsSpan().SequenceEqual(right);

        var (there, back) = (new Dictionary<double, double>(), new Dictionary<double, double>());
        return left.Zip(right).All(pair =>
            Is(there, pair.First, pair.Second) && Is(back, pair.Second, pair.First));
    }

    private static bool Is(Dictionary<double, double> names, double value, double name) =>
        names.TryAdd(value, name) || names[value].Equals(name);

    private static Finding AllMissing(Input input, int rows) => new("all_missing_input",
        $"The input '{input.Name}' is missing in all {rows:N0} training rows, so nothing can be learned from it; "
        + "check the column that it is read from, or take it out of the contract.");

    private static Finding Constant(Input input, double[] values) => new("constant_input",
        $"The input '{input.Name}' is {Worded(input, values[0])} in all {values.Length:N0} training rows, so "
        + "nothing can be learned from it; check how the column is made, or take it out of the contract.");

    private static object? Worded(Input input, double value) => input.ToPlain(value) switch
    {
        IEnumerable<string> items => $"[{string.Join(", ", items)}]",
        var plain => plain,
    };

    private static Finding Duplicate(Input copy, Input original, int rows) => new("duplicate_input",
        $"The input '{copy.Name}' says the same as '{original.Name}' in all {rows:N0} rows, which divides its "
        + "importance between the two; check how the columns are made, or take one of them out of the contract.");
}
