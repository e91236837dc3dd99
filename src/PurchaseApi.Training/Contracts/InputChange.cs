using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Contracts;

/// <summary>A version that asks callers for other fields than the one in service breaks them; that must be
/// said.</summary>
internal static class InputChange
{
    /// <exception cref="ContractException">The inputs differ from those of the version in service.</exception>
    public static void Refuse(ModelRepository repository, FittedContract candidate)
    {
        var model = candidate.Name;
        FittedContract champion;
        try
        {
            champion = PublishedVersion.Load(repository, model, repository.Current(model)).Predictor.Contract;
        }
        catch (VersionException)
        {
            return;   // nothing valid is in service, so no caller breaks
        }

        if (!candidate.HasSameInputs(champion))
            throw new ContractException(
                $"'{model}' would ask callers for other inputs than the version in service does; "
                + "add --accept-input-change to put it into service all the same");
    }
}
