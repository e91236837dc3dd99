using System.Runtime.InteropServices;

namespace PurchaseApi.Training.Fitting.XGBoost;

/// <summary>The XGBoost library of this machine.</summary>
internal static class XGBoostLibrary
{
    private static readonly string[] FileNames =
        ["libxgboost.so.0", "libxgboost.so", "libxgboost.dylib", "xgboost.dll"];

    private static readonly Lazy<nint> Loaded = new(() => Load(FileNames));

    /// <summary>Why it cannot be used here, naming the package; null when it can.</summary>
    public static string? Obstacle()
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

    /// <summary>As the manifest names it, such as <c>1.7.4</c>.</summary>
    public static Version Version
    {
        get
        {
            XGBoostNative.XGBoostVersion(out var major, out var minor, out var patch);
            return new Version(major, minor, patch);
        }
    }

    /// <exception cref="DllNotFoundException">XGBoost is not installed; the message names the package.</exception>
    public static nint Handle => Loaded.Value;

    public static nint Load(IReadOnlyList<string> fileNames)
    {
        foreach (var name in fileNames)
            if (NativeLibrary.TryLoad(name, out var handle)) return handle;

        throw new DllNotFoundException(
            $"XGBoost is not installed ({string.Join(", ", fileNames)} not found): "
            + "install the package libxgboost0 (Debian, Ubuntu) or xgboost (Homebrew)");
    }
}
