using PurchaseApi.Training.Evaluation;

namespace PurchaseApi.Training.Fitting;

/// <summary>Chooses from which probability on a row is predicted positive.</summary>
/// <param name="Criterion">What it is chosen for.</param>
/// <param name="ChosenOn">What it is chosen by, in words, for the manifest.</param>
/// <param name="Choose">Calibrated probabilities and labels -> threshold.</param>
internal sealed record ThresholdChoice(string Criterion, string ChosenOn, Func<double[], bool[], double> Choose)
{
    private const double LeastShare = 0.5;

    public static readonly ThresholdChoice F1 = Best("f1", confusion => confusion.F1);

    /// <summary>The highest precision that still finds half of the positives: alone, the surest row would
    /// win.</summary>
    public static readonly ThresholdChoice Precision = Best("precision", confusion =>
        confusion.Recall >= LeastShare ? confusion.Precision : -1);

    /// <summary>The highest recall of which half is right: alone, answering always would win. Where no threshold is
    /// right so often, the one that is so most often.</summary>
    public static readonly ThresholdChoice Recall = Best("recall", confusion =>
        confusion.Precision >= LeastShare ? confusion.Recall : confusion.Precision - 1);

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
