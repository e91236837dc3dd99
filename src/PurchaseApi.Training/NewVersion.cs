using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Training;

/// <summary>A version that is still to be published.</summary>
/// <param name="Contract">Copied into the models folder, so that the next run finds it.</param>
/// <param name="Manifest">It lists no files yet.</param>
/// <param name="Contents">File -> what stands in it.</param>
internal sealed record NewVersion(Contract Contract, Manifest Manifest, Dictionary<string, byte[]> Contents)
{
    /// <exception cref="VersionException">It cannot be published; what was in service still is.</exception>
    public PublishedVersion Publish(ModelRepository repository, TimeProvider time, bool promote)
    {
        var publisher = new Publisher(repository, time);
        var version = publisher.Publish(files => Manifest with { Files = files }, Contents);
        ContractSource.Copy(Contract, repository);
        if (promote) publisher.Promote(version.Model, version.Id);
        return version;
    }
}
