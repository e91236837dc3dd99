namespace PurchaseApi.Training.Evaluation;

/// <summary>How many rows were predicted what, by their label.</summary>
internal sealed record Confusion(int TruePositives, int FalsePositives, int TrueNegatives, int FalseNegatives)
{
    public static Confusion Of(bool[] labels, double[] probabilities, double threshold)
    {
        var counts = new int[4];
        for (var i = 0; i < labels.Length; i++)
            counts[(labels[i] ? 2 : 0) + (probabilities[i] >= threshold ? 1 : 0)]++;
        return new(
            TruePositives: counts[3], FalsePositives: counts[1], TrueNegatives: counts[0], FalseNegatives: counts[2]);
    }
}
