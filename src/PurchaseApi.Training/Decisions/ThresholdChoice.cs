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
        // Neighbouring doubles have nothing between them.
        return middle > below ? middle : above;
    }
}
