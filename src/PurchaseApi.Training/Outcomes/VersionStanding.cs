using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Outcomes;

/// <summary>A standing and what it rests on: rows for which nothing was done that a control group measures, and the
/// first one of each id.</summary>
/// <param name="Predicted">The mean probability.</param>
/// <param name="Observed">The share that came true, with Wilson's 95 % interval.</param>
/// <param name="Evidence">How many times a stake of 1 was multiplied by betting against the probabilities; 20 raises
/// the alarm.</param>
/// <param name="AlarmedAt">Outcomes until the alarm; null without one.</param>
internal sealed record VersionStanding(
    Standing Standing, int Rows, int Positives, double? Predicted, Estimate? Observed, double Evidence,
    int? AlarmedAt = null)
{
    private const int LeastRows = 200, LeastOfClass = 20;

    /// <summary>When the row was predicted that raised the alarm.</summary>
    public DateTime? AlarmedAtTime { get; init; }

    /// <summary>Inputs, and the probability, that have drifted.</summary>
    public IReadOnlyList<string> DriftedColumns { get; init; } = [];

    /// <param name="rows">In the order in which they were predicted.</param>
    /// <param name="drifted">Names of columns.</param>
    public static VersionStanding Measure(IReadOnlyList<JoinedRow> rows, IReadOnlyList<string> drifted)
    {
        var martingale = new CalibrationMartingale();
        var (sum, positives, alarmedAt) = (0.0, 0, (DateTime?)null);
        foreach (var row in rows)
        {
            martingale.Add(row.Probability, row.Label);
            sum += row.Probability;
            if (row.Label) positives++;
            if (martingale.AlarmedAt is not null) alarmedAt ??= new(row.Ticks, DateTimeKind.Utc);
        }

        var isFew = rows.Count < LeastRows || Math.Min(positives, rows.Count - positives) < LeastOfClass;
        var standing = martingale.AlarmedAt is not null ? Standing.Miscalibrated
            : drifted.Count > 0 ? Standing.Drifted
            : isFew ? Standing.TooFewOutcomes
            : Standing.KeepsPromise;
        return new(
            standing, rows.Count, positives, rows.Count == 0 ? null : sum / rows.Count,
            rows.Count == 0 ? null : WilsonInterval.Compute(positives, rows.Count),
            martingale.Evidence, martingale.AlarmedAt)
        {
            AlarmedAtTime = alarmedAt,
            DriftedColumns = drifted,
        };
    }

    /// <summary>The rows whose outcome tells whether the probability was right.</summary>
    public static IReadOnlyList<JoinedRow> PromiseRows(IEnumerable<JoinedRow> rows) =>
        [.. rows.Where(row => !row.IsTreated).DistinctBy(row => row.Unit)];
}

/// <summary>Whether a version's probabilities came true.</summary>
internal enum Standing
{
    KeepsPromise,

    /// <summary>The odds are off by more than chance explains.</summary>
    Miscalibrated,

    /// <summary>The newest rows are unlike those that the version was made of; outcomes do not refute it yet.</summary>
    Drifted,

    TooFewOutcomes,
}

/// <summary>
/// Bets against calibrated probabilities, row by row. While they hold, nobody expects to win, so the wealth reaches 20
/// at any time with a chance of at most 5%: looking after every row raises no more false alarms than looking once.
/// Each bet says that from some row on all odds are shifted by a factor, that the probabilities are too extreme or too
/// timid, or that a part of the rows comes true for reasons of its own; the wealth is the mixture of all bets and
/// starting rows. It bets only against what odds that are off by 5% cannot explain.
/// Sources: Ville, Étude critique de la notion de collectif (1939); Robbins, Statistical methods related to the law of
/// the iterated logarithm (1970), for mixtures; Ramdas, Grünwald, Vovk and Shafer, Game-theoretic statistics and safe
/// anytime-valid inference (2023).
/// </summary>
internal sealed class CalibrationMartingale
{
    /// <summary>The chance of a false alarm, ever.</summary>
    public const double FalseAlarms = 0.05;

    /// <summary>Log odds that may be off.</summary>
    private const double Tolerance = 0.05;

    /// <summary>Rows between two starts of all bets.</summary>
    private const int Block = 100;

    /// <summary>Of the wealth, what bets from the first row on.</summary>
    private const double First = 0.5;

    private const double Edge = 1e-9;   // a probability of 0 or 1 would be ruined by one surprise

    private static readonly Bet[] Bets =
    [
        new(0.05, Shift: -1), new(0.1, Shift: -0.5), new(0.1, Shift: -0.25),
        new(0.1, Shift: 0.25), new(0.1, Shift: 0.5), new(0.05, Shift: 1),
        new(0.1, Slope: 0.6), new(0.1, Slope: 1.6),
        new(0.1, Blend: 0.1), new(0.1, Blend: 0.2), new(0.1, Blend: 0.35),
    ];

    private readonly double[] wealth = [.. Bets.Select(bet => bet.Share * First)];
    private double unspent = 1 - First;
    private double sumOfLogits, sumOfProbabilities;

    /// <summary>How many rows were added.</summary>
    public int Rows { get; private set; }

    /// <summary>The highest wealth so far; 1 at the beginning.</summary>
    public double Evidence { get; private set; } = 1;

    /// <summary>The number of rows at the first alarm; null without one.</summary>
    public int? AlarmedAt { get; private set; }

    /// <summary>The next row in the order in which rows were predicted.</summary>
    public void Add(double probability, bool label)
    {
        if (Rows > 0 && Rows % Block == 0) StartBets(Rows / Block);
        Rows++;
        if (AlarmedAt is not null) return;

        var p = Math.Clamp(probability, Edge, 1 - Edge);
        var logit = Math.Log(p / (1 - p));
        (sumOfLogits, sumOfProbabilities) = (sumOfLogits + logit, sumOfProbabilities + p);
        var (meanLogit, mean) = (sumOfLogits / Rows, sumOfProbabilities / Rows);
        var (least, most) = (Sigmoid(logit - Tolerance), Sigmoid(logit + Tolerance));
        var sum = unspent;
        for (var i = 0; i < wealth.Length; i++)
        {
            wealth[i] *= Payoff(Bets[i].Claim(p, mean, logit, meanLogit), least, most, label);
            sum += wealth[i];
        }

        Evidence = Math.Max(Evidence, sum);
        if (sum >= 1 / FalseAlarms) AlarmedAt = Rows;
    }

    /// <summary>Of what is not spent, the share 1 / k (k + 1) goes into bets from block k on: in all, all of
    /// it.</summary>
    private void StartBets(int block)
    {
        var amount = (1 - First) / ((double)block * (block + 1));
        unspent -= amount;
        for (var i = 0; i < wealth.Length; i++) wealth[i] += Bets[i].Share * amount;
    }

    /// <summary>The likelihood ratio against the nearest probability that is still tolerated, so that it is expected to
    /// be at most 1 for every one of them; 1 where the claim is tolerated itself.</summary>
    private static double Payoff(double claim, double least, double most, bool label)
    {
        var nearest = Math.Clamp(claim, least, most);
        return label ? claim / nearest : (1 - claim) / (1 - nearest);
    }

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <param name="Share">Of the wealth.</param>
    /// <param name="Shift">Of the log odds.</param>
    /// <param name="Slope">Of the log odds, about their mean.</param>
    /// <param name="Blend">The part of rows that comes true as often as all do on average.</param>
    private sealed record Bet(double Share, double Shift = 0, double Slope = 1, double Blend = 0)
    {
        /// <summary>What it says the probability is.</summary>
        public double Claim(double probability, double mean, double logit, double meanLogit) => Blend > 0
            ? ((1 - Blend) * probability) + (Blend * mean)
            : Sigmoid(meanLogit + (Slope * (logit - meanLogit)) + Shift);
    }
}
