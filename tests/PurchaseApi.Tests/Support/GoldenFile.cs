using System.Text.Json;

namespace PurchaseApi.Tests.Support;

/// <summary>Reference figures of another library, committed in the folder Golden.</summary>
internal static class GoldenFile
{
    public static T Read<T>(string name) =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(PathTo(name)), PurchaseApi.Scoring.Json.Options)!;

    public static string PathTo(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Golden", name)))
            folder = folder.Parent;

        return Path.Combine(folder?.FullName ?? throw new FileNotFoundException($"no Golden/{name}"), "Golden", name);
    }
}
