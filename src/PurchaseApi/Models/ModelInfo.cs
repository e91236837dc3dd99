using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Models;

/// <summary>What is in service, what it was trained on and how good it is.</summary>
internal sealed record ModelInfo
{
    public required string Name { get; init; }
    public string? Title { get; init; }
    public required string Version { get; init; }
    public required string Algorithm { get; init; }
    public required DateTimeOffset TrainedAt { get; init; }
    public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>What proves a model that was fitted elsewhere; absent when it was fitted here.</summary>
    public ImportSummary? Import { get; init; }

    public required TrainingData Data { get; init; }
    public required SplitSummary Split { get; init; }
    public required IReadOnlyDictionary<string, Estimate> Metrics { get; init; }

    /// <summary>A probability from here on is a positive prediction; absent without a label, as nothing is predicted
    /// then.</summary>
    public double? Threshold { get; init; }

    /// <summary>Of versions published before <c>decision:</c>.</summary>
    public ProfitDocument? Profit { get; init; }

    /// <summary>What happened to groups of the rows that measured it; absent in versions from before it was
    /// kept.</summary>
    public HoldoutGroups? Groups { get; init; }

    public required IReadOnlyList<Coverage> ConfidenceCoverage { get; init; }
    public required IReadOnlyList<InputImportance> Importance { get; init; }

    /// <summary>What casts doubt on the data or the model; empty when nothing does.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>What the findings come to; absent where nothing was measured.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The share of positives in the holdout; absent where nothing was measured.</summary>
    public double? BaseRate { get; init; }

    /// <summary>Percent -> probability of the holdout rows: a probability at or above the 90th is among the likeliest
    /// 10%. Absent in versions from before it was measured.</summary>
    public IReadOnlyDictionary<string, double>? ProbabilityPercentiles { get; init; }

    /// <summary>What is predicted, and what a positive row is called; absent without a label.</summary>
    public LabelInfo? Label { get; init; }

    /// <summary>What a purchase is worth and what can be done; absent where the intent's action is given.</summary>
    public DecisionDocument? Decision { get; init; }

    /// <summary>The rows that get no action, so that the effect of actions can be measured; absent where every row gets
    /// its own.</summary>
    public ControlInfo? Control { get; init; }

    public string? Id { get; init; }
    public required IReadOnlyDictionary<string, InputDocument> Inputs { get; init; }

    /// <summary>Input -> how the training rows' values are distributed; absent in versions from before it was
    /// kept.</summary>
    public IReadOnlyDictionary<string, InputProfile>? InputProfiles { get; init; }

    public required IReadOnlyDictionary<string, string> Features { get; init; }
    public required IReadOnlyDictionary<string, string> Segments { get; init; }

    /// <summary>Segment -> who its members are and what to do, for people; absent where the contract says
    /// nothing.</summary>
    public IReadOnlyDictionary<string, string>? SegmentNotes { get; init; }

    public required IReadOnlyList<IntentInfo> Intents { get; init; }
    public required IReadOnlyDictionary<string, double> Hyperparameters { get; init; }

    /// <summary>Whether the training rows can be read from the model file.</summary>
    public required bool ShipsTrainingRows { get; init; }

    public required IReadOnlyDictionary<string, string> Libraries { get; init; }

    /// <summary>Where the training report is read; absent when the version has none.</summary>
    public string? Report { get; init; }

    /// <summary>Why the version that should be in service is not; absent when it is.</summary>
    public string? LastReloadError { get; init; }

    public DateTimeOffset? LastReloadErrorAt { get; init; }

    /// <summary>Whether the version is older than <c>Serving:StaleAfter</c>; it is served all the same.</summary>
    public required bool Stale { get; init; }

    /// <summary>When the repository was last looked at; much more than <c>Serving:PollInterval</c> ago, it
    /// hangs.</summary>
    public DateTimeOffset? LastLookAt { get; init; }

    public static ModelInfo From(
        ServedModel model, ReloadFailure? failure, bool isStale, DateTimeOffset? lastLook) => new()
        {
            Name = model.Name,
            Title = model.Contract.Document.Title,
            Version = model.Version,
            Algorithm = model.Manifest.Algorithm,
            TrainedAt = model.TrainedAt,
            LoadedAt = model.LoadedAt,
            Import = model.Manifest.Import,
            Data = model.Manifest.Data,
            Split = model.Manifest.Split,
            Metrics = model.Manifest.Metrics.Holdout,
            Threshold = model.Manifest.Threshold?.Value,
            Profit = model.Manifest.Profit,
            Groups = model.Manifest.Groups,
            ConfidenceCoverage = model.Manifest.Conformal?.Coverage ?? [],
            Importance = model.Manifest.Importance,
            Findings = model.Manifest.Findings,
            Verdict = model.Manifest.Verdict,
            ProbabilityPercentiles = model.Manifest.ProbabilityPercentiles,
            Label = LabelInfo.From(model.Contract.Document.Label),
            Decision = model.Contract.Document.Decision,
            Control = ControlInfo.From(model.Contract.Control),
            BaseRate = model.Manifest.BaseRate,
            Id = model.Contract.Id,
            Inputs = model.Contract.Document.Inputs!,
            InputProfiles = model.Manifest.InputProfiles,
            Features = model.Contract.Document.Features ?? [],
            Segments = model.Contract.Document.Segments ?? [],
            SegmentNotes = model.Contract.Document.SegmentNotes,
            Intents =
        [
            .. model.Contract.Intents.Select(intent =>
                new IntentInfo(intent.Level, EndOf(intent, model), intent.Action)),
        ],
            ShipsTrainingRows = model.Manifest.ShipsTrainingRows,
            Hyperparameters = model.Manifest.Hyperparameters,
            Libraries = model.Manifest.Libraries,
            Report = model.Report is null ? null : ReportEndpoint.PathOf(model.Name),
            LastReloadError = failure?.Reason,
            LastReloadErrorAt = failure?.At,
            Stale = isStale,
            LastLookAt = lastLook,
        };

    private static double? EndOf(Intent intent, ServedModel model) =>
        intent.End(model.Predictor.Decisions.Threshold) is var end && double.IsFinite(end) ? end : null;
}

/// <param name="Name">The column that is predicted.</param>
/// <param name="Noun">Absent where the contract gives none.</param>
/// <param name="Verb">What a positive row does: buy. Absent where the contract gives none.</param>
internal sealed record LabelInfo(string Name, string? Noun, string? Plural, string? Verb)
{
    public static LabelInfo? From(LabelDocument? label) => label is null ? null
        : new(label.Name!, label.Noun, label.Noun is null ? null : Nouns.From(label).Many, label.Verb);
}

/// <param name="Share">Of the rows.</param>
/// <param name="Without">A share of positives without action: an example.</param>
/// <param name="With">Likewise with action.</param>
/// <param name="RowsPerBand">How many rows an intent band needs before these two can be told apart.</param>
internal sealed record ControlInfo(double Share, double Without, double With, long RowsPerBand)
{
    public static ControlInfo? From(Control? control) => control is null ? null : new(
        control.Share, SampleSize.Without, SampleSize.With,
        SampleSize.Rows(SampleSize.Without, SampleSize.With, control.Share));
}

/// <param name="Below">The probability where the band ends; absent in the last one.</param>
internal sealed record IntentInfo(string Level, double? Below, string? Action);

/// <summary>A model, and the version in service if there is one.</summary>
/// <param name="Verdict">Absent where nothing was measured.</param>
/// <param name="Drift">The state that `/models/{name}/drift` says more of; absent where drift is not measured.</param>
internal sealed record ModelSummary(
    string Name, string? Title, string? Version, string? Algorithm, string? LastReloadError, Verdict? Verdict,
    string? Drift)
{
    public static ModelSummary From(ModelState state) => new(
        state.Name, state.InService?.Contract.Document.Title, state.InService?.Version,
        state.InService?.Manifest.Algorithm, state.Failure?.Reason, state.InService?.Manifest.Verdict,
        state.InService is { CountsDrift: true } model ? DriftInfo.StateOf(model) : null);
}

/// <summary>Every model the service knows, by name.</summary>
internal sealed record ModelList(string DefaultModel, IReadOnlyList<ModelSummary> Models);
