namespace PurchaseApi.Training.Metrics;

/// <summary>How many rows were predicted what, by their label.</summary>
internal sealed record Confusion(int TruePositives, int FalsePositives, int TrueNegatives, int FalseNegatives)
{
    /// <summary>In rows.</summary>
    public static readonly IReadOnlyList<Metric> Counts =
    [
        Count("true_positives", confusion => confusion.TruePositives),
        Count("false_positives", confusion => confusion.FalsePositives),
        Count("true_negatives", confusion => confusion.TrueNegatives),
        Count("false_negatives", confusion => confusion.FalseNegatives),
    ];

    public int Rows => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    /// <summary>Rows that were predicted positive.</summary>
    public int Actions => TruePositives + FalsePositives;

    /// <summary>0 where nothing is predicted positive, as in scikit-learn.</summary>
    public double Precision => Share(TruePositives, Actions);

    /// <summary>0 where nothing is positive.</summary>
    public double Recall => Share(TruePositives, TruePositives + FalseNegatives);

    /// <summary>0 where nothing is negative.</summary>
    public double Specificity => Share(TrueNegatives, TrueNegatives + FalsePositives);

    /// <summary>0 where nothing is positive or predicted so.</summary>
    public double F1 => Share(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    public double Accuracy => Share(TruePositives + TrueNegatives, Rows);

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    private static Metric Count(string name, Func<Confusion, int> of) =>
        new(name, metrics => of(metrics.Confusion)) { Highest = double.MaxValue };
}
