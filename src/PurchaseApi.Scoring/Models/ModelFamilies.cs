using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Models.Neighbors;
using PurchaseApi.Scoring.Models.Network;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Scoring.Models.Trees;

namespace PurchaseApi.Scoring.Models;

/// <summary>How the fitted models of some algorithms are read, scored and explained.</summary>
/// <param name="Algorithms">Their names in manifests.</param>
/// <param name="Read">The bytes of <c>model.json</c> and the encoder's columns -> the scorer. It throws a
/// <see cref="ModelFormatException"/>.</param>
public sealed record ModelFamily(
    IReadOnlyList<string> Algorithms, Func<byte[], IReadOnlyList<string>, IScorer> Read)
{
    /// <summary>Whether margins equal the training library's to the last bit.</summary>
    public bool IsExact { get; init; }

    /// <summary>Whether margins are log-odds.</summary>
    public bool IsLogOdds { get; init; } = true;

    /// <summary>Exact contributions to a scorer's margin; null where it is not of this family, or cannot tell
    /// them.</summary>
    public Func<IScorer, IContributions?> Contributions { get; init; } = _ => null;
}

/// <summary>The families that can be scored. A new one is a folder beside this file and a line here.</summary>
public static class ModelFamilies
{
    public static IReadOnlyList<ModelFamily> All { get; } =
    [
        LogisticRegressionJson.Family,
        TreeFamilies.Fitted,
        TreeFamilies.Imported,
        NearestNeighborsJson.Family,
        SupportVectorMachineJson.Family,
        NeuralNetworkJson.Family,
    ];

    /// <summary>null where the algorithm is not known.</summary>
    /// <param name="algorithm">As in the manifest.</param>
    public static ModelFamily? Find(string algorithm) =>
        All.FirstOrDefault(family => family.Algorithms.Contains(algorithm));

    /// <param name="algorithm">As in the manifest.</param>
    /// <param name="model">The bytes of <c>model.json</c>.</param>
    /// <param name="columns">The encoder's columns; the model must have the same.</param>
    /// <exception cref="ModelFormatException">The algorithm is not known, or the model is broken.</exception>
    public static IScorer Read(string algorithm, byte[] model, IReadOnlyList<string> columns) =>
        Find(algorithm) is { } family
            ? family.Read(model, columns)
            : throw new ModelFormatException($"The algorithm '{algorithm}' is not known to this service.");

    /// <summary>Exact contributions to a scorer's margin; null where they can only be sampled.</summary>
    public static IContributions? Contributions(IScorer scorer) =>
        All.Select(family => family.Contributions(scorer)).FirstOrDefault(found => found is not null);
}

/// <summary>A fitted model: features in, margin out. Immutable and thread-safe; it allocates nothing.</summary>
public interface IScorer
{
    /// <summary>How many features a row has.</summary>
    int FeatureCount { get; }

    /// <summary>The raw sum before calibration, in log-odds for the algorithms that have them.</summary>
    /// <param name="features">One row, <see cref="FeatureCount"/> values in encoder order; NaN is missing.</param>
    double Margin(ReadOnlySpan<double> features);

    /// <summary>Many rows: the margins that <see cref="Margin"/> would give one by one.</summary>
    /// <param name="rows">Row after row, <see cref="FeatureCount"/> values each.</param>
    /// <param name="margins">Receives one margin per row.</param>
    void Margins(ReadOnlySpan<double> rows, Span<double> margins)
    {
        for (var row = 0; row < margins.Length; row++)
            margins[row] = Margin(rows.Slice(row * FeatureCount, FeatureCount));
    }
}

/// <summary>What every scorer asks of a row before it scores it.</summary>
internal static class FeatureRow
{
    /// <exception cref="ArgumentException">The row has another number of values.</exception>
    public static void MustHave(int count, ReadOnlySpan<double> features)
    {
        if (features.Length != count)
            throw new ArgumentException($"A row has {count} features (was {features.Length}).", nameof(features));
    }
}
