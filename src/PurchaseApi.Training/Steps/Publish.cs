using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Steps;

/// <summary>A run whose candidate is chosen and measured; nothing is published yet.</summary>
/// <param name="Skipped">Algorithm -> why it was not tried.</param>
internal sealed record EvaluatedRun(
    Contract Contract,
    SelectedRun Run,
    HoldoutEvaluation Evaluation,
    IReadOnlyDictionary<string, string> Skipped)
{
    /// <summary>With its report and its trials.</summary>
    public NewVersion ToVersion()
    {
        var manifest = ManifestBuilder.ForTraining(Contract, Run, Evaluation);
        return new(Contract, manifest, new()
        {
            ["contract.json"] = Run.Prepared.Contract.ToJson(),
            ["model.json"] = Run.Published.Model.ModelJson,
            [PublishedVersion.ReportFile] = TrainingReport.Write(ReportOn(manifest)),
            ["trials.json"] = JsonSerializer.SerializeToUtf8Bytes(Run.Trials, Json.Options),
        });
    }

    private ReportInput ReportOn(Manifest manifest) => new(
        TrainCommandLine.Write(Run.Options, manifest.Data.Sha256), manifest, Run.Prepared.Contract, Run.Data,
        Run.Prepared.Holdout.Labels, Evaluation.Predictions)
    {
        Skipped = Skipped,
        Curves = Evaluation.Curves!,
        Predictor = Run.PublishedWith(Evaluation.Quantiles),
        Split = Run.Split,
    };
}

/// <summary>A contract without a label on all rows of a file: its aggregates and imputed values are all that there is
/// to fit, and nothing is held out, since nothing is predicted.</summary>
internal sealed record RulesRun(
    Contract Contract, FittedContract Fitted, Manifest Manifest, IReadOnlyList<string> IgnoredColumns)
{
    /// <exception cref="ContractException">The inputs differ from those in service.</exception>
    /// <exception cref="DataException">The data cannot be used.</exception>
    public static RulesRun Fit(Contract contract, TrainingOptions options, ModelRepository repository)
    {
        var data = ExamplesFile.Read(options.Data, contract);
        var fitted = ContractFitting.Fit(contract, data.Rows);
        if (options.Promote && !options.AcceptInputChange) InputChange.Refuse(repository, fitted);
        return new(contract, fitted, ManifestBuilder.ForRules(fitted, data, options), data.IgnoredColumns);
    }

    /// <param name="report">UTF-8; null: none.</param>
    public NewVersion ToVersion(byte[]? report)
    {
        var contents = new Dictionary<string, byte[]> { ["contract.json"] = Fitted.ToJson() };
        if (report is not null) contents[PublishedVersion.ReportFile] = report;
        return new(Contract, Manifest, contents);
    }
}

/// <summary>A version that is still to be published.</summary>
/// <param name="Contract">Copied into the models folder, so that the next run finds it.</param>
/// <param name="Manifest">It lists no files yet.</param>
/// <param name="Contents">File -> its bytes.</param>
internal sealed record NewVersion(Contract Contract, Manifest Manifest, Dictionary<string, byte[]> Contents)
{
    /// <param name="repository">Where to.</param>
    /// <param name="time">Names the version.</param>
    /// <param name="promote">Whether to put it into service.</param>
    /// <param name="force">Whether even a verdict of <c>do_not_use</c> is put into service.</param>
    /// <exception cref="VersionException">It cannot be published; what was in service still is.</exception>
    public Publication Publish(ModelRepository repository, TimeProvider time, bool promote, bool force)
    {
        var publisher = new Publisher(repository, time);
        var version = publisher.Publish(files => Manifest with { Files = files }, Contents);
        ContractSource.Copy(Contract, repository);
        var isHeldBack = promote && !force && version.Manifest.Verdict is { IsPromotable: false };
        if (promote && !isHeldBack) publisher.Promote(version.Model, version.Id);
        return new(version, promote && !isHeldBack, isHeldBack);
    }
}

/// <param name="IsPromoted">It is in service.</param>
/// <param name="IsHeldBack">It should have been, but its verdict is <c>do_not_use</c>.</param>
internal sealed record Publication(PublishedVersion Version, bool IsPromoted, bool IsHeldBack)
{
    /// <summary>0 done, 3 published but not promoted.</summary>
    public int ExitCode => IsHeldBack ? 3 : 0;
}

/// <summary>The version in service.</summary>
internal static class Champion
{
    /// <summary>null where there is no version at all. A broken version is for people to fix: it may have been
    /// trained on other data.</summary>
    /// <exception cref="VersionException">There are versions, but none that is whole is in service.</exception>
    public static PublishedVersion? Load(ModelRepository repository, string model) =>
        repository.Models().Contains(model)
            ? PublishedVersion.Load(repository, model, repository.Current(model))
            : null;
}
