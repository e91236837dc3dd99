using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Training.Algorithms;

/// <summary>Made-up sessions: whole and broken numbers, many ties, 8 % missing cells, a noisy label.</summary>
internal static class GeneratedExamples
{
    public static readonly string[] Columns = ["time_spent", "pages_viewed", "basket_value", "device_type=Mobile"];

    public static Examples Draw(int count, int seed)
    {
        var random = new Random(seed);
        var values = new double[count * Columns.Length];
        var labels = new bool[count];
        var matrix = new FeatureMatrix(Columns, values);
        for (var i = 0; i < count; i++)
        {
            double[] row =
            [
                Math.Round(random.NextDouble() * 60, 2), random.Next(20),
                random.Next(3) == 0 ? 0 : random.NextDouble() * 200, random.Next(2),
            ];
            labels[i] = Logistic((row[0] / 20) + (row[1] * row[3] / 10) + (row[2] / 80) - 4) > random.NextDouble();
            row.CopyTo(matrix.Row(i));
            foreach (ref var cell in matrix.Row(i))
                if (random.NextDouble() < 0.08) cell = double.NaN;
        }
        return new Examples(matrix, labels);
    }

    private static double Logistic(double margin) => 1 / (1 + Math.Exp(-margin));
}
