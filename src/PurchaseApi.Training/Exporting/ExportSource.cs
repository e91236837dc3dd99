using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Neighbors;
using PurchaseApi.Scoring.Models.SupportVectors;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Exporting.Trees;

namespace PurchaseApi.Training.Exporting;

/// <summary>A published version as the formats see it.</summary>
/// <param name="Version">Verified.</param>
/// <param name="Trees">The trees that a format writes; null where the version has none.</param>
internal sealed record ExportSource(PublishedVersion Version, ExportedTrees? Trees)
{
    public FittedContract Contract => Version.Predictor.Contract;

    public FeatureEncoder Encoder => Version.Predictor.Encoder;

    public IScorer Scorer => Version.Predictor.Scorer;

    public Calibration Calibration => Version.Manifest.Calibration!;

    public double Threshold => Version.Predictor.Decisions.Threshold;

    public string Algorithm => Version.Manifest.Algorithm;

    /// <summary>What no format can carry, by name; null for a version without a scorer.</summary>
    /// <exception cref="ExportException">The version holds training rows, or trees that cannot be written.</exception>
    public static ExportSource From(PublishedVersion version)
    {
        if (!version.Predictor.HasScorer) return new(version, Trees: null);

        return version.Predictor.Scorer switch
        {
            NearestNeighbors => throw new ExportException(
                "nearest_neighbors cannot be exported: the file would publish its training rows"),
            RbfSupportVectorMachine => throw new ExportException(
                "support_vector_machine with an rbf kernel cannot be exported: its support vectors are training rows"),
            var scorer => new(version, ExportedTrees.Find(scorer)),
        };
    }
}

/// <summary>A version cannot be exported, or the file does not answer as the service does; nothing is
/// written.</summary>
internal sealed class ExportException(string message) : Exception(message);
