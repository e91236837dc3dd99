using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Decisions;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Metrics;

namespace PurchaseApi.Training.Commands.Evaluate;

/// <summary>How a published version does on labelled rows, at its own threshold.</summary>
/// <param name="Metrics">By name, with 95 % bootstrap intervals.</param>
/// <param name="Confusion">Rows by label and prediction, with 95 % bootstrap intervals.</param>
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

/// <summary>Every version of a model on the same labelled rows.</summary>
/// <param name="Criterion">The figure that they are compared by; higher is better, so log loss has a minus.</param>
/// <param name="Reference">The version that the others are compared with: the one in service, or the newest.</param>
internal sealed record VersionComparison(
    string Model, string Criterion, int Rows, string Reference, IReadOnlyList<ComparedVersion> Versions)
{
    private const int Seed = 42;   // of the resamples

    /// <param name="repository">Where the versions are.</param>
    /// <param name="file">CSV of labelled rows; each version reads it by its own contract.</param>
    /// <exception cref="DataException">No version can read the rows.</exception>
    public static VersionComparison Compare(
        ModelRepository repository, string model, DataFile file, Criterion criterion)
    {
        Measured[] measured = [.. repository.Versions(model).Select(id => Measure(repository, model, id, file))];
        var current = repository.IsPromoted(model) ? repository.Current(model) : null;
        var reference = measured.FirstOrDefault(one => one.Id == current && one.Rows is not null)
            ?? measured.FirstOrDefault(one => one.Rows is not null)
            ?? throw new DataException(measured[0].Problem!);
        var rows = reference.Rows!.Count;
        return new(model, criterion.ComparedBy, rows, reference.Id.Text,
        [
            .. measured.Select(one => one.Rows is { } ranked && one.Labels.AsSpan().SequenceEqual(reference.Labels)
                ? new ComparedVersion(one.Id.Text, one.Algorithm, one.Id == current)
                {
                    Value = criterion.Measure(ranked.All()),
                    Difference = one == reference ? null : PairedBootstrap.Difference(
                        rows, some => criterion.Measure(ranked.CountRows(some)),
                        some => criterion.Measure(reference.Rows.CountRows(some)), Seed, reference.Groups),
                    Warning = one.Warning,
                }
                : new ComparedVersion(one.Id.Text, one.Algorithm, one.Id == current)
                {
                    Warning = one.Problem ?? "its contract means another label",
                }),
        ]);
    }

    private static Measured Measure(ModelRepository repository, string model, VersionId id, DataFile file)
    {
        try
        {
            var version = PublishedVersion.Load(repository, model, id);
            if (!version.Predictor.HasScorer) return new(id, "rules", null, [], []) { Problem = "it predicts nothing" };

            var data = ExamplesFile.Read(file, version.Predictor.Contract);
            double[] probabilities = [.. data.Rows.Select(row => version.Predictor.Predict(row).Probability)];
            return new(id, version.Manifest.Algorithm, new(data.Labels, probabilities), data.Labels, data.GroupOfRow)
            {
                Warning = VersionEvaluation.Known(version.Manifest, data),
            };
        }
        catch (Exception error) when (error is VersionException or DataException or ContractException)
        {
            return new(id, "", null, [], []) { Problem = error.Message };
        }
    }

    private sealed record Measured(VersionId Id, string Algorithm, RankedRows? Rows, bool[] Labels, int[] Groups)
    {
        public string? Problem { get; init; }

        public string? Warning { get; init; }
    }
}

/// <summary>A version among others.</summary>
internal sealed record ComparedVersion(string Version, string Algorithm, bool InService)
{
    /// <summary>null where the version cannot be measured.</summary>
    public double? Value { get; init; }

    /// <summary>How much better than the reference, with the 95 % interval of a paired bootstrap.</summary>
    public Estimate? Difference { get; init; }

    /// <summary>Why it cannot be measured, or what makes its figure too good.</summary>
    public string? Warning { get; init; }
}
