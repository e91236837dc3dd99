using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Commands.Evaluate;

/// <summary>How a published version does on labelled rows, at its own threshold.</summary>
/// <param name="Metrics">By name, with 95 % bootstrap intervals.</param>
/// <param name="Confusion">Rows by label and prediction, likewise.</param>
/// <param name="Conformal">What its sets hold on these rows.</param>
internal sealed record VersionEvaluation(
    string Model,
    string Version,
    TrainingData Data,
    double Threshold,
    OrderedDictionary<string, Estimate> Metrics,
    OrderedDictionary<string, Estimate> Confusion,
    IReadOnlyList<Coverage> Conformal)
{
    /// <summary>What makes the figures too good; absent when nothing does.</summary>
    public string? Warning { get; init; }

    private const int Seed = 42;   // of the resamples

    /// <param name="version">With a scorer.</param>
    /// <param name="data">Read by its contract.</param>
    public static VersionEvaluation Measure(PublishedVersion version, LabelledRows data)
    {
        double[] probabilities = [.. data.Rows.Select(row => version.Predictor.Predict(row).Probability)];
        var threshold = version.Predictor.Decisions.Threshold;
        var (metrics, confusion) = Bootstrap.Measure(data.Labels, probabilities, threshold, Seed, data.GroupOfRow);
        return new(
            version.Model,
            version.Id.Text,
            data.Summary(version.Predictor.Contract.Inputs),
            threshold,
            metrics,
            confusion,
            ConformalCoverage.Measure(version.Manifest.Conformal!.Quantiles, probabilities, data.Labels))
        {
            Warning = Known(version.Manifest, data),
        };
    }

    /// <summary>Whether the version was fitted on these rows; null when not.</summary>
    public static string? Known(Manifest manifest, LabelledRows data)
    {
        if (manifest.Data.Sha256 == data.Sha256)
            return "This is the file that the version was trained on, so the figures are too good; use rows it has not "
                + "seen.";

        var share = manifest.KnownRows is { } sketch ? RowSketch.Found(sketch, data) : 0;
        return share < RowSketch.KnownShare
            ? null
            : $"About {share:P0} of the rows that the version was trained on are in this file, so the figures are too "
                + "good; use rows it has not seen.";
    }
}
