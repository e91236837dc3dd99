using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Steps;

/// <summary>The labelled rows of a run.</summary>
/// <param name="Groups">Rows that no split may part.</param>
internal sealed record ReadRows(LabelledRows Data, RowGroups Groups)
{
    /// <exception cref="Scoring.Contracts.ContractException">There is no contract, or it is broken.</exception>
    public static Contract ReadContract(TrainingOptions options, ModelRepository repository) =>
        ContractSource.Read(options.Model, options.ContractPath, repository);

    /// <exception cref="DataException">The data cannot be used, or the contract has no label.</exception>
    public static ReadRows Read(TrainingOptions options, Contract contract)
    {
        var data = ExamplesFile.Read(options.Data, contract, options.Split);
        return new(data, RowGroups.Find(data));
    }
}
