using System.Runtime.InteropServices;

namespace PurchaseApi.Training.Fitting.LibSvm;

/// <summary>The LIBSVM library of this machine.</summary>
internal static class LibSvmLibrary
{
    public static readonly NativeDependency Dependency = new(
        "LIBSVM", ["libsvm.so.3", "libsvm.so", "libsvm.dylib", "libsvm.dll"],
        "libsvm3 (Debian, Ubuntu) or libsvm (Homebrew)");

    /// <summary>As the manifest names it, such as <c>3.24</c>.</summary>
    public static Version Version
    {
        get
        {
            var number = Marshal.ReadInt32(NativeLibrary.GetExport(Dependency.Handle, "libsvm_version"));
            return new Version(number / 100, number % 100);
        }
    }
}
