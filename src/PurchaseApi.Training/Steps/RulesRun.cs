using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Steps;

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
