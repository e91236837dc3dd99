using System.Runtime.CompilerServices;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Neighbors;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms.Neighbors;

/// <summary>k nearest neighbors learn nothing but the scaling: the model is the training rows.</summary>
/// <param name="k">How many neighbors are asked; all of them where there are fewer rows.</param>
internal sealed class NearestNeighborsFitting(int k, ScalingKind scalingKind) : IAlgorithm
{
    // A search through more would answer too late; beyond it, a sample drawn with the seed is used.
    private const int MaxRows = 50_000;

    // Neighbors whose labels all trials share: as many as a search asks.
    private const int MostShared = 150;

    private static readonly ConditionalWeakTable<
        Examples, Lazy<(ScalingKind Scaling, Examples HeldOut, bool[] Labels)>> sharedLabels = [];

    public static readonly AlgorithmFamily Family = new(NearestNeighbors.Algorithm,
    [
        new("k", 31, 1, NearestNeighbors.MaxNeighbors) { IsInteger = true, Search = new(5, 150, IsLogarithmic: true) },

        // 0 none, 1 minmax, 2 standard: ScalingKind. Without any, the column with the largest unit decides alone.
        new("scaling", (int)ScalingKind.Standard, (int)ScalingKind.None, (int)ScalingKind.Standard)
        {
            IsInteger = true,
        },
    ],
    values => new NearestNeighborsFitting((int)values["k"], (ScalingKind)values["scaling"]))
    {
        Complexity = 6,
        ShipsTrainingRows = true,
    };

    public string Name => Family.Name;

    public IReadOnlyDictionary<string, double> Hyperparameters =>
        new Dictionary<string, double> { ["k"] = k, ["scaling"] = (int)scalingKind };

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (features, labels) = examples.Sample(MaxRows, seed);
        var scaling = ScalingFitting.Fit(scalingKind, features);
        var rows = Imputed(features, scaling);
        var neighbors = Math.Min(k, rows.Length);
        var json = NearestNeighborsJson.Write(features.Columns, scaling, neighbors, rows, labels);
        double[][] scaled = [.. rows.Select(row => Scaled(row, scaling))];
        return new FittedModel(
            NearestNeighborsJson.Read(json, features.Columns),
            json,
            queries => [.. Enumerable.Range(0, queries.RowCount).Select(row =>
                Margin(Scaled(queries.Row(row), scaling), scaled, labels, neighbors))])
        { ShipsTrainingRows = true };
    }

    /// <summary>Who has the nearest 150 rows has the nearest 30 too: however many k a search tries, each held-out row
    /// is compared with the others once.</summary>
    public double[] HeldOutMargins(Examples examples, Examples heldOut, int seed, CancellationToken cancellation)
    {
        var most = Math.Min(MostShared, Math.Min(MaxRows, examples.Count));
        if (k > most) return Fit(examples, seed, cancellation).Margins(heldOut.Features);

        var shared = sharedLabels.GetValue(examples, _ => new(() =>
        {
            var fitted = new NearestNeighborsFitting(most, scalingKind).Fit(examples, seed, cancellation);
            var labels = new bool[heldOut.Count * most];
            for (var row = 0; row < heldOut.Count; row++)
                ((NearestNeighbors)fitted.Scorer).NearestLabels(
                    heldOut.Features.Row(row), labels.AsSpan(row * most, most));
            return (scalingKind, heldOut, labels);
        })).Value;
        if (shared.Scaling != scalingKind || !ReferenceEquals(shared.HeldOut, heldOut))
            return Fit(examples, seed, cancellation).Margins(heldOut.Features);

        return
        [
            .. Enumerable.Range(0, heldOut.Count).Select(row =>
                NearestNeighbors.Margin(shared.Labels.AsSpan(row * most, k).Count(true), k)),
        ];
    }

    private static double[][] Imputed(FeatureMatrix features, Scaling scaling) =>
    [
        .. Enumerable.Range(0, features.RowCount).Select(row => features.Row(row).ToArray()
            .Select((value, column) => double.IsNaN(value) ? scaling.Medians[column] : value).ToArray()),
    ];

    private static double[] Scaled(ReadOnlySpan<double> row, Scaling scaling)
    {
        var scaled = new double[row.Length];
        scaling.Apply(row, scaled);
        return scaled;
    }

    /// <summary>The scorer's reference, the obvious way: a stable sort of every row by its distance.</summary>
    private static double Margin(double[] query, double[][] rows, bool[] labels, int k)
    {
        var nearest = Enumerable.Range(0, rows.Length).OrderBy(row => SquaredDistance(query, rows[row])).Take(k);
        return NearestNeighbors.Margin(nearest.Count(row => labels[row]), k);
    }

    // In feature order like the scorer's, because one rounding more can swap two neighbors.
    private static double SquaredDistance(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (b[i] - a[i]) * (b[i] - a[i]);
        return sum;
    }
}
