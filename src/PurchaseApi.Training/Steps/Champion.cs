using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Steps;

/// <summary>The version in service.</summary>
internal static class Champion
{
    /// <summary>null where there is no version at all. A version that is broken is for people to mend: the data at hand
    /// may not be what it was trained on.</summary>
    /// <exception cref="VersionException">There are versions, but none that is whole is in service.</exception>
    public static PublishedVersion? Of(ModelRepository repository, string model) =>
        repository.Models().Contains(model)
            ? PublishedVersion.Load(repository, model, repository.Current(model))
            : null;
}
