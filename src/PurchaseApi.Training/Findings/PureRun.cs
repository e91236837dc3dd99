using MathNet.Numerics.Distributions;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Baselines;
using PurchaseApi.Training.Decisions;

namespace PurchaseApi.Training.Findings;

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
