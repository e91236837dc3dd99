namespace PurchaseApi.Tests.Support;

/// <summary>Real data and reference numbers, which live beside the repository and never in it.</summary>
internal static class SharedData
{
    /// <summary>The folder of PurchaseApi.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A file of shared/data; the test is skipped where it is absent, and fails there with CI=true.</summary>
    public static string File(string name)
    {
        var path = Path.Combine(Repository, "..", "shared", "data", name);
        Needs.Present(System.IO.File.Exists(path), $"shared/data/{name} is not beside the repository");
        return path;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "PurchaseApi.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return folder.FullName;
    }
}
