using System.Runtime.InteropServices;

namespace PurchaseApi.Training.Fitting.LibSvm;

/// <summary>The LIBSVM library of this machine.</summary>
internal static class LibSvmLibrary
{
    private static readonly string[] FileNames = ["libsvm.so.3", "libsvm.so", "libsvm.dylib", "libsvm.dll"];

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

    /// <summary>As the manifest names it, such as <c>3.24</c>.</summary>
    public static Version Version
    {
        get
        {
            var number = Marshal.ReadInt32(NativeLibrary.GetExport(Handle, "libsvm_version"));
            return new Version(number / 100, number % 100);
        }
    }

    /// <exception cref="DllNotFoundException">LIBSVM is not installed; the message names the package.</exception>
    public static nint Handle => Loaded.Value;

    public static nint Load(IReadOnlyList<string> fileNames)
    {
        foreach (var name in fileNames)
            if (NativeLibrary.TryLoad(name, out var handle)) return handle;

        throw new DllNotFoundException(
            $"LIBSVM is not installed ({string.Join(", ", fileNames)} not found): "
            + "install the package libsvm3 (Debian, Ubuntu) or libsvm (Homebrew)");
    }
}
