using System.Runtime.InteropServices;

namespace PurchaseApi.Training.Fitting;

/// <summary>A native library that a machine may lack; whoever needs it is skipped, with a line that says what to
/// install.</summary>
/// <param name="name">As people call it.</param>
/// <param name="fileNames">What it may be called, the likeliest first.</param>
/// <param name="packages">What to install.</param>
internal sealed class NativeDependency(string name, IReadOnlyList<string> fileNames, string packages)
{
    private readonly Lock loading = new();
    private nint loaded;

    /// <exception cref="DllNotFoundException">It is not installed; the message names the package.</exception>
    public nint Handle
    {
        get
        {
            lock (loading) return loaded == 0 ? loaded = Load() : loaded;
        }
    }

    /// <summary>Why it cannot be used here; null when it can.</summary>
    public string? Obstacle()
    {
        try
        {
            _ = Handle;
            return null;
        }
        catch (DllNotFoundException missing)
        {
            return missing.Message;
        }
    }

    private nint Load()
    {
        foreach (var fileName in fileNames)
            if (NativeLibrary.TryLoad(fileName, out var handle)) return handle;

        throw new DllNotFoundException(
            $"{name} is not installed ({string.Join(", ", fileNames)} not found): install the package {packages}");
    }
}
