using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Report.Curves;

/// <summary>Rows in bins of about equal mass by their probability; rows of one probability share a bin.</summary>
internal sealed class Reliability
{
    private const int MostBins = 10;
    private const int LeastRows = 15;

    // A bin ends before this index of the distinct probabilities.
    private readonly int[] ends;

    private Reliability(int[] ends) => this.ends = ends;

    public static Reliability Bin(LabelCounts counts)
    {
        var rows = counts.Positives.Sum() + counts.Negatives.Sum();
        var bins = Math.Clamp(rows / LeastRows, 2, MostBins);
        var (ends, filled) = (new List<int>(), 0L);
        for (var i = 0; i < counts.Probabilities.Length; i++)
        {
            filled += counts.Positives[i] + counts.Negatives[i];
            // A probability that fills more than its bin takes one, and the others share what is left.
            if (filled * (bins - ends.Count) < rows) continue;

            ends.Add(i + 1);
            (rows, filled) = (rows - (int)filled, 0);
        }

        return new([.. ends]);
    }

    public IReadOnlyList<ReliabilityBin> In(LabelCounts counts)
    {
        var bins = new ReliabilityBin[ends.Length];
        for (var (bin, start) = (0, 0); bin < bins.Length; start = ends[bin++])
        {
            var (positives, rows, sum) = (0, 0, 0.0);
            for (var i = start; i < ends[bin]; i++)
            {
                positives += counts.Positives[i];
                rows += counts.Positives[i] + counts.Negatives[i];
                sum += counts.Probabilities[i] * (counts.Positives[i] + counts.Negatives[i]);
            }

            bins[bin] = new(rows, positives, sum / rows);
        }

        return bins;
    }
}

/// <param name="Mean">Of the rows' probabilities.</param>
internal sealed record ReliabilityBin(int Rows, int Positives, double Mean)
{
    /// <summary>NaN without a row.</summary>
    public double Observed => Positives / (double)Rows;
}
