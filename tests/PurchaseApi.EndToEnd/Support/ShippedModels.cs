using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Support;

/// <summary>A copy of the models that the repository ships, for a service of its own.</summary>
public sealed class ShippedModels : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("shipped-");

    public ShippedModels()
    {
        var shipped = Path.Combine(SharedData.Repository, "models");
        foreach (var file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder.FullName, Path.GetRelativePath(shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    internal Task<RunningService> Serve() => RunningService.Start(folder.FullName);

    public void Dispose() => folder.Delete(recursive: true);
}
