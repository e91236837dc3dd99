using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Support;

/// <summary>The models that the repository ships in one service, started by the first test that asks for it. No test
/// changes it.</summary>
public sealed class ShippedModels : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("shipped-");
    private RunningService? service;

    internal async Task<RunningService> Serve()
    {
        if (service is not null) return service;

        CopyTo(folder.FullName);
        return service = await RunningService.Start(folder.FullName);
    }

    internal static void CopyTo(string folder)
    {
        var shipped = Path.Combine(SharedData.Repository, "models");
        foreach (var file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (service is not null) await service.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
