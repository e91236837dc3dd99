using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Decisions;

/// <summary>Chooses from which probability on a row is predicted positive.</summary>
/// <param name="Criterion">What it is chosen for.</param>
/// <param name="ChosenOn">What it is chosen by, in words, for the manifest.</param>
/// <param name="Choose">Calibrated probabilities and labels -> threshold.</param>
internal sealed record ThresholdChoice(string Criterion, string ChosenOn, Func<double[], bool[], double> Choose)
{
    private const double LeastShare = 0.5;

    // Share of rows predicted positive, from which on the best F1 is that of answering positive always.
    private const double EverybodyShare = 0.95;

    public static readonly ThresholdChoice F1 = Best("f1", confusion => confusion.F1);

    /// <summary>The highest precision that still finds half of the positives: alone, the surest row would
    /// win.</summary>
    public static readonly ThresholdChoice Precision = Best("precision", confusion =>
        confusion.Recall >= LeastShare ? confusion.Precision : -1);

    /// <summary>The highest recall of which half is right: alone, answering always would win. Where no threshold is
    /// right so often, the one that is so most often.</summary>
    public static readonly ThresholdChoice Recall = Best("recall", confusion =>
        confusion.Precision >= LeastShare ? confusion.Recall : confusion.Precision - 1);

    /// <summary>The threshold, and what it was chosen for: where most rows are positive, the best F1 may be that of
    /// everybody, which decides nothing. Then it is that of the best balanced accuracy, the mean of both classes'
    /// recalls: for calibrated probabilities, the base rate.
    /// Source: Collell et al., A simple plug-in bagging ensemble based on threshold-moving (2018).</summary>
    public ThresholdSummary Decide(double[] probabilities, bool[] labels)
    {
        var threshold = Choose(probabilities, labels);
        var everybody = probabilities.Count(probability => probability >= threshold) / (double)probabilities.Length;
        if (Criterion != F1.Criterion || everybody < EverybodyShare) return new(threshold, Criterion, ChosenOn);

        return new(labels.Count(label => label) / (double)labels.Length, "balanced_accuracy", ChosenOn)
        {
            Note = $"The best F1 would predict {everybody:P0} of the rows positive, so the threshold is that of the "
                + "best balanced accuracy; --criterion chooses another.",
        };
    }

    /// <summary>The contract fixes it.</summary>
    public static ThresholdChoice Fixed(double threshold) =>
        new(ThresholdSummary.Given, ThresholdSummary.ByContract, (_, _) => threshold);

    /// <summary>The threshold where the objective is highest, and of several the highest. It lies halfway between two
    /// probabilities, so the last bit of neither matters.</summary>
    private static ThresholdChoice Best(string criterion, Func<Confusion, double> objective) =>
        new(criterion, "training rows, out of fold", (probabilities, labels) =>
        {
            if (probabilities.Length == 0 || probabilities.Length != labels.Length)
                throw new ArgumentException(
                    $"a threshold needs rows and a label for each ({probabilities.Length} rows, "
                    + $"{labels.Length} labels)", nameof(probabilities));

            var falling = probabilities.Zip(labels).OrderByDescending(row => row.First).ToArray();
            var positives = labels.Count(label => label);
            var (best, threshold, hits) = (double.MinValue, 0.0, 0);
            for (var row = 0; row < falling.Length; row++)
            {
                if (falling[row].Second) hits++;
                var next = row + 1 < falling.Length ? falling[row + 1].First : 0;
                if (row + 1 < falling.Length && next == falling[row].First) continue;

                var falseAlarms = row + 1 - hits;
                var value = objective(new(
                    hits, falseAlarms, labels.Length - positives - falseAlarms, positives - hits));
                if (value > best) (best, threshold) = (value, Between(next, falling[row].First));
            }

            return threshold;
        });

    private static double Between(double below, double above)
    {
        var middle = below + (above - below) / 2;
        // Neighboring doubles have nothing between them.
        return middle > below ? middle : above;
    }
}

/// <summary>What a run tries to be best at. The criterion sets the threshold, on out-of-fold margins; its figure
/// compares hyperparameters on held-out folds, and candidates on out-of-fold and validation rows.</summary>
/// <param name="Name">As on the command line and in the manifest.</param>
/// <param name="ComparedBy">The figure that trials and candidates are compared by. What depends on a threshold jumps
/// with it, so that chance would choose between close ones; average precision ranks by the same curve without
/// one.</param>
/// <param name="Measure">That figure; higher is better.</param>
/// <param name="Threshold">What a row's probability must reach to be predicted positive.</param>
internal sealed record Criterion(
    string Name, string ComparedBy, Func<LabelCounts, double> Measure, ThresholdChoice Threshold)
{
    private const string LogLossName = "log_loss";

    private static readonly IReadOnlyList<Criterion> known =
    [
        AtThreshold(ThresholdChoice.F1),
        AtThreshold(ThresholdChoice.Precision),
        AtThreshold(ThresholdChoice.Recall),
        Everywhere("roc_auc", Ranking.RocAuc),
        Everywhere("average_precision", Ranking.AveragePrecision),
        Everywhere(LogLossName, counts => -LogLoss.Mean(counts)),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. known.Select(criterion => criterion.Name)];

    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Criterion Named(string name) => known.Single(criterion => criterion.Name == name);

    /// <summary>Of a fold's margins. Log loss needs probabilities: there, they are calibrated on the fold itself, alike
    /// for all trials, so that the order is fair though the figure is not.</summary>
    public double MeasureFold(double[] margins, bool[] labels)
    {
        if (ComparedBy != LogLossName) return Measure(RankedRows.OfMargins(labels, margins).All());

        var probabilities = Array.ConvertAll(margins, PlattFitting.Fit(margins, labels).Probability);
        return Measure(new RankedRows(labels, probabilities).All());
    }

    private static Criterion AtThreshold(ThresholdChoice threshold) =>
        new(threshold.Criterion, "average_precision", Ranking.AveragePrecision, threshold);

    private static Criterion Everywhere(string name, Func<LabelCounts, double> measure) =>
        new(name, name, measure, ThresholdChoice.F1);
}
