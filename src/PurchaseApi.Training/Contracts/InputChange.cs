using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Contracts;

/// <summary>A version that asks callers for other fields than the one in service breaks them; that must be
/// said.</summary>
internal static class InputChange
{
    /// <exception cref="ContractException">The inputs differ and the change was not accepted.</exception>
    public static void Check(ModelRepository repository, TrainingOptions options, FittedContract candidate)
    {
        if (options.AcceptInputChange || !options.Promote) return;

        FittedContract champion;
        try
        {
            var current = repository.Current(options.Model);
            champion = PublishedVersion.Load(repository, options.Model, current).Predictor.Contract;
        }
        catch (VersionException)
        {
            return;   // nothing whole is in service, so nobody is broken
        }

        if (!candidate.HasSameInputs(champion))
            throw new ContractException(
                $"'{options.Model}' would ask callers for other inputs than the version in service does; "
                + "add --accept-input-change to publish it all the same");
    }
}
