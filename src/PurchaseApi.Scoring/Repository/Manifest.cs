using System.Text.Json;
using System.Text.Json.Serialization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Repository;

/// <summary>The description of one publication, <c>manifest.json</c>. It holds no time and no version, so that the same
/// data, seed and machine give the same bytes.</summary>
public sealed record Manifest
{
    /// <summary>The format this code writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The algorithm of a version whose contract has no label: features and segments, no scorer.</summary>
    public const string Rules = "rules";

    public required int Format { get; init; }
    public required string Model { get; init; }
    public required string Algorithm { get; init; }
    public required OrderedDictionary<string, double> Hyperparameters { get; init; }

    /// <summary>Name -> version of every library whose numbers are in this version.</summary>
    public required OrderedDictionary<string, string> Libraries { get; init; }

    /// <summary>Whether the training rows can be read from <c>model.json</c>: it is as confidential as they
    /// are.</summary>
    public bool ShipsTrainingRows { get; init; }

    /// <summary>What proves a model that was fitted elsewhere; absent when it was fitted here.</summary>
    public ImportSummary? Import { get; init; }

    public required TrainingData Data { get; init; }
    public required SplitSummary Split { get; init; }

    /// <summary>Input -> how the training rows' values are distributed; absent in versions from before it was
    /// written.</summary>
    public OrderedDictionary<string, InputProfile>? InputProfiles { get; init; }

    /// <summary>Hashes of some rows that were fitted on, by which `evaluate` recognizes them; they give no row away.
    /// Whole numbers below 2^32. Absent in older versions, and where rows are too coarse to be recognized.</summary>
    public IReadOnlyList<double>? KnownRows { get; init; }

    /// <summary>Where fewer rows than there are say as much; absent where all were used.</summary>
    public SampledRows? Sampled { get; init; }

    /// <summary>What a configuration file set, by option; absent without one.</summary>
    public OrderedDictionary<string, string>? Config { get; init; }

    /// <summary>How hyperparameters were chosen; <c>trials.json</c> lists every trial.</summary>
    public SearchSummary? Search { get; init; }

    public required MetricsSummary Metrics { get; init; }

    /// <summary>What casts doubt on the data or the model; empty when nothing does.</summary>
    // Reading sets null where the file has none.
    public IReadOnlyList<Finding> Findings { get; init => field = value ?? []; } = [];

    /// <summary>What the findings come to; null where nothing was measured. A version from before it was written gets
    /// its own from its findings.</summary>
    public Verdict? Verdict { get => field ?? Verdict.From(Algorithm, Findings); init; }

    /// <summary>Whether probabilities can be read as shares; else they only rank.</summary>
    [JsonIgnore]
    public bool IsCalibrated => Findings.All(finding => finding.Code != Verdict.Miscalibrated);

    /// <summary>The share of positives among the holdout rows, the rows that every figure is measured on; null where
    /// nothing was measured.</summary>
    [JsonIgnore]
    public double? BaseRate => Verdict is null ? null
        : Metrics.Confusion is { } confusion ? ShareOfPositives(confusion)
        : Data.BaseRate;

    /// <summary>Percent -> probability of the holdout rows, so that a probability has a rank even where it cannot be
    /// read as a share; absent where nothing was measured.</summary>
    public OrderedDictionary<string, double>? ProbabilityPercentiles { get; init; }

    /// <summary>The same in bins, which drift is measured in; absent in versions from before it was.</summary>
    public NumberBins? ProbabilityBins { get; init; }

    /// <summary>What happened to groups of the holdout rows; absent where nothing was measured, and in versions from
    /// before it was kept.</summary>
    public HoldoutGroups? Groups { get; init; }

    /// <summary>How much each input matters, by the drop in ROC AUC, largest first.</summary>
    public required IReadOnlyList<InputImportance> Importance { get; init; }

    /// <summary>Absent without a scorer, as threshold and conformal are.</summary>
    public Calibration? Calibration { get; init; }

    public ThresholdSummary? Threshold { get; init; }

    /// <summary>Of versions published before <c>decision:</c>.</summary>
    public ProfitDocument? Profit { get; init; }

    public ConformalSummary? Conformal { get; init; }

    /// <summary>What the model takes the place of; absent when the contract does not say.</summary>
    public ReplacesDocument? Replaces { get; init; }

    /// <summary>At least 20 rows and the margins that the training library gave them, or what training derived from
    /// them where there is no scorer.</summary>
    public required IReadOnlyList<GoldenRow> GoldenRows { get; init; }

    /// <summary>File -> its SHA-256 in lower-case hex; every file of the version but the manifest.</summary>
    public required OrderedDictionary<string, string> Files { get; init; }

    private static double ShareOfPositives(OrderedDictionary<string, Estimate> confusion)
    {
        var positives = confusion["true_positives"].Value + confusion["false_negatives"].Value;
        return positives / confusion.Values.Sum(rows => rows.Value);
    }
}

/// <summary>The proof that a model which was fitted elsewhere answers here as it did there.</summary>
/// <param name="BoosterSha256">Of the file that was imported.</param>
/// <param name="RowsSha256">Of the rows that its own library had answered.</param>
/// <param name="CheckedRows">How many they were; every one got the same answer here.</param>
/// <param name="FeaturesByPosition">Whether the booster names no features, so that only their order binds them.</param>
public sealed record ImportSummary(
    string BoosterSha256, string RowsSha256, int CheckedRows, bool FeaturesByPosition);

/// <param name="Source">Where the rows come from, in words; absent when the trainer was not told.</param>
/// <param name="Sha256">Of the file as it was read.</param>
/// <param name="Rows">Rows used; labeled ones where the contract has a label.</param>
/// <param name="Dropped">Rows left out because their label was missing.</param>
/// <param name="BaseRate">The share of positive labels; absent without a label.</param>
/// <param name="Imputed">Input -> rows without a value of it; absent in versions from before they were counted.</param>
public sealed record TrainingData(
    string Sha256,
    int Rows,
    int Dropped,
    double? BaseRate = null,
    string? Source = null,
    OrderedDictionary<string, int>? Imputed = null);

public sealed record SplitSummary(string Method, int Seed, int Train, int Validation, int Holdout);

/// <param name="Holdout">Metric name -> figure with its 95% bootstrap interval, of the chosen candidate.</param>
/// <param name="Candidates">Algorithm or baseline -> metric name -> figure on the validation rows.</param>
public sealed record MetricsSummary(
    OrderedDictionary<string, Estimate> Holdout,
    OrderedDictionary<string, OrderedDictionary<string, double>> Candidates)
{
    /// <summary>Holdout rows by label and prediction, with 95% bootstrap intervals.</summary>
    public OrderedDictionary<string, Estimate>? Confusion { get; init; }

    /// <summary>How far the figures fall from rows that were fitted on to rows that were not; absent where nothing was
    /// fitted here.</summary>
    public FitGap? Gap { get; init; }
}

/// <summary>ROC AUC of one model on rows that it knows better and worse.</summary>
/// <param name="Fit">On the rows that it was fitted on.</param>
/// <param name="OutOfFold">On training rows, by models that did not see them.</param>
/// <param name="Holdout">On the holdout.</param>
/// <param name="Fall">From out of fold to the holdout, with its 95% interval: what the search may have adapted
/// to.</param>
public sealed record FitGap(double Fit, double OutOfFold, double Holdout, Estimate Fall);

/// <summary>What happened to groups of the holdout rows, next to what was predicted for them.</summary>
/// <param name="Tenths">Rows by probability in bins of about equal mass, the least likely first; fewer than ten where
/// rows are few or share a probability.</param>
/// <param name="Gains">The share of positives among the likeliest 5% of rows, 10% and so on to all.</param>
public sealed record HoldoutGroups(IReadOnlyList<MeasuredGroup> Tenths, IReadOnlyList<double> Gains)
{
    /// <summary>By segment; absent where the contract has none.</summary>
    public OrderedDictionary<string, MeasuredGroup>? Segments { get; init; }
}

/// <param name="Probability">The mean of what was predicted.</param>
/// <param name="Observed">The share of positives.</param>
public sealed record MeasuredGroup(int Rows, double Probability, Estimate Observed);

/// <summary>A figure and its 95% interval.</summary>
public sealed record Estimate(double Value, double Low, double High)
{
    /// <summary>Of the normal distribution, 2.5% is above it and 2.5% below its negative.</summary>
    public const double NormalQuantile = 1.959963984540054;
}

/// <param name="Value">Drop in validation ROC AUC when the input's values are permuted.</param>
/// <param name="Contribution">Mean absolute contribution of its columns to validation margins; absent without.</param>
public sealed record InputImportance(string Input, double Value, double? Contribution = null);

/// <param name="Value">A probability from here on is a positive prediction.</param>
/// <param name="Criterion">What it was chosen for.</param>
/// <param name="ChosenOn">The rows it was chosen on.</param>
public sealed record ThresholdSummary(double Value, string Criterion, string ChosenOn)
{
    /// <summary>The criterion of a threshold that was not chosen but asked for.</summary>
    public const string Given = "given";

    /// <summary>What such a threshold was chosen on where the contract fixes it.</summary>
    public const string ByContract = "the contract";

    /// <summary>Why another criterion than the one asked for set it; absent where that did.</summary>
    public string? Note { get; init; }
}

/// <param name="Quantiles">Fitted on the validation rows.</param>
/// <param name="Coverage">Measured on the holdout.</param>
public sealed record ConformalSummary(ConformalQuantiles Quantiles, IReadOnlyList<Coverage> Coverage);

/// <summary>The share of holdout rows whose set holds their true class, for a class and a level.</summary>
public sealed record Coverage(double Level, string Class, double Share, int Rows);

/// <param name="Row">As a caller would send it.</param>
/// <param name="Margin">By the training library, not by our scorer; absent without one.</param>
/// <param name="Features">Without a scorer: every feature that is not missing; a truth is 0 or 1.</param>
/// <param name="Segment">Without a scorer: the row's, where the contract has segments.</param>
public sealed record GoldenRow(
    JsonElement Row,
    double? Margin = null,
    OrderedDictionary<string, double>? Features = null,
    string? Segment = null);

/// <param name="Criterion">What hyperparameters and candidate were chosen for.</param>
/// <param name="TrialsPerAlgorithm">How many were asked for, the defaults among them.</param>
/// <param name="Trials">How many were made in all.</param>
/// <param name="ComparedBy">The figure that trials and candidates were compared by.</param>
/// <param name="Seconds">How long the search was allowed to go on; absent when only trials were counted.</param>
/// <param name="Reproducible">Whether the same data, seed and machine make the same trials; a clock does not.</param>
/// <param name="Choice">How the candidate was chosen; absent in versions from before it was written down.</param>
public sealed record SearchSummary(
    string Criterion,
    int TrialsPerAlgorithm,
    int Trials,
    string? ComparedBy = null,
    double? Seconds = null,
    bool Reproducible = true,
    ChoiceSummary? Choice = null);

/// <summary>Candidates compared on rows that they had not seen: training rows out of fold, and validation rows. Of
/// those within one standard error of the best one, the simplest is chosen.</summary>
/// <param name="Rows">How many rows they are compared on.</param>
/// <param name="Best">The candidate with the best figure.</param>
/// <param name="Candidates">The simplest first.</param>
public sealed record ChoiceSummary(int Rows, string Best, OrderedDictionary<string, ComparedCandidate> Candidates);

/// <param name="Value">The figure that candidates are compared by.</param>
/// <param name="Behind">How far it is behind the best one, give or take one standard error of a paired
/// bootstrap.</param>
public sealed record ComparedCandidate(double Value, Estimate Behind);

/// <param name="Folds">Training rows that hyperparameters, calibration and threshold were chosen on.</param>
/// <param name="Importance">Validation rows that importance was measured on.</param>
/// <param name="Resamples">Of the holdout, for each interval.</param>
public sealed record SampledRows(int Folds, int Importance, int Resamples);

/// <summary>Something a training run found that casts doubt on its data or its model.</summary>
/// <param name="Code">What is wrong, in snake_case: <c>label_leak</c>.</param>
/// <param name="Message">A sentence with the figure, its limit and the remedy.</param>
public sealed record Finding(string Code, string Message);
