using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PurchaseApi.Training.Algorithms.LightGBM;

/// <summary>LightGBM's C API (LightGBM/c_api.h): each function answers 0, or -1 and leaves a message.</summary>
internal static unsafe partial class LightGBMNative
{
    /// <summary>Types of an array (C_API_DTYPE).</summary>
    public const int Single = 0, Double = 1;

    /// <summary>What to predict (C_API_PREDICT).</summary>
    public const int RawScore = 1;

    private const string Library = "lib_lightgbm";

    static LightGBMNative() => NativeLibrary.SetDllImportResolver(
        typeof(LightGBMNative).Assembly, (name, _, _) => name == Library ? LightGBMLibrary.Handle : 0);

    /// <exception cref="LightGBMException">The call failed.</exception>
    public static void Check(int result)
    {
        if (result != 0) throw new LightGBMException(Marshal.PtrToStringUTF8(LGBM_GetLastError()) ?? "");
    }

    /// <summary>Keeps warnings off the console. LightGBM has one listener for each thread.</summary>
    public static void Silence() => Check(LGBM_RegisterLogCallback(&Ignore));

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetCreateFromMat(
        void* data, int type, int rows, int columns, int isRowMajor, string parameters,
        nint reference, out DatasetHandle dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetSetField(
        DatasetHandle dataset, string field, void* data, int count, int type);

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetFree(nint dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterCreate(DatasetHandle dataset, string parameters, out BoosterHandle booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterLoadModelFromString(
        string model, out int iterations, out BoosterHandle booster);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterAddValidData(BoosterHandle booster, DatasetHandle dataset);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterUpdateOneIter(BoosterHandle booster, out int isFinished);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterGetEval(BoosterHandle booster, int dataset, out int count, double* values);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterSaveModelToString(
        BoosterHandle booster, int start, int iterations, int importance, long capacity, out long length, byte* text);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterPredictForMat(
        BoosterHandle booster, void* data, int type, int rows, int columns, int isRowMajor, int kind,
        int start, int iterations, string parameters, out long length, double* predictions);

    [LibraryImport(Library)]
    private static partial nint LGBM_GetLastError();

    [LibraryImport(Library)]
    private static partial int LGBM_RegisterLogCallback(delegate* unmanaged[Cdecl]<byte*, void> listener);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* message)
    {
    }
}

/// <summary>LightGBM refused a call; the message is its own.</summary>
internal sealed class LightGBMException(string message) : Exception(message);

internal sealed class DatasetHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => LightGBMNative.LGBM_DatasetFree(handle) == 0;
}

internal sealed class BoosterHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => LightGBMNative.LGBM_BoosterFree(handle) == 0;
}

/// <summary>
/// Finds LightGBM's native library: from its package where that supports this platform, else from the system. A machine
/// without it trains everything else.
/// </summary>
internal static class LightGBMLibrary
{
    /// <summary>Of the package, in Directory.Packages.props. The library itself does not tell.</summary>
    private const string PackagedVersion = "4.6.0";

    private static readonly string fileName =
        OperatingSystem.IsWindows() ? "lib_lightgbm.dll"
        : OperatingSystem.IsMacOS() ? "lib_lightgbm.dylib"
        : "lib_lightgbm.so";

    private static readonly Lazy<Loaded> library = new(() => Load(Packaged, Installed));

    /// <exception cref="DllNotFoundException">It cannot be loaded; the message says what to install.</exception>
    public static nint Handle => library.Value is { Obstacle: { } obstacle }
        ? throw new DllNotFoundException(obstacle)
        : library.Value.Handle;

    /// <summary>As the manifest names it, such as <c>4.6.0</c>.</summary>
    public static string Version => library.Value.IsPackaged ? PackagedVersion : "of the system";

    /// <summary>As the manifest has it.</summary>
    public static OrderedDictionary<string, string> Libraries() => new() { ["lightgbm"] = Version };

    /// <summary>Next to the program, where building and publishing put it.</summary>
    private static IEnumerable<string> Packaged =>
        ((string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Select(folder => Path.Combine(folder, fileName));

    /// <summary>Where the system, conda and Homebrew put it; the first is left to the system's own search.</summary>
    private static IEnumerable<string> Installed
    {
        get
        {
            yield return fileName;
            if (Environment.GetEnvironmentVariable("CONDA_PREFIX") is { Length: > 0 } conda)
                yield return OperatingSystem.IsWindows()
                    ? Path.Combine(conda, "Library", "bin", fileName)
                    : Path.Combine(conda, "lib", fileName);
            yield return $"/opt/homebrew/lib/{fileName}";
            yield return $"/usr/local/lib/{fileName}";
        }
    }

    /// <summary>Why LightGBM cannot be used here, in one line; null when it can.</summary>
    public static string? Obstacle() => library.Value.Obstacle;

    /// <param name="packaged">Files that are trusted to be of the package.</param>
    /// <param name="installed">Files and names to try where there are none.</param>
    internal static Loaded Load(IEnumerable<string> packaged, IEnumerable<string> installed)
    {
        if (packaged.FirstOrDefault(File.Exists) is { } file)
        {
            try
            {
                return new(NativeLibrary.Load(file), IsPackaged: true);
            }
            catch (DllNotFoundException error)
            {
                return new(0) { Obstacle = Unloadable(error.Message) };
            }
        }

        foreach (var name in installed)
            if (NativeLibrary.TryLoad(name, out var handle)) return new(handle);
        return new(0)
        {
            Obstacle = $"LightGBM has no library for {RuntimeInformation.RuntimeIdentifier}: install one with "
                + "`brew install lightgbm` or `conda install lightgbm`",
        };
    }

    /// <param name="message">The system's, which names what is absent.</param>
    internal static string Unloadable(string message) => message switch
    {
        _ when message.Contains("libgomp", StringComparison.Ordinal) =>
            "LightGBM needs OpenMP: install the package libgomp1 (Debian, Ubuntu) or libgomp (Fedora, Alpine)",
        _ when message.Contains("libomp", StringComparison.Ordinal) =>
            "LightGBM needs OpenMP: install it with `brew install libomp`",
        _ => $"LightGBM cannot be loaded: {message.ReplaceLineEndings(" ").Trim()}",
    };

    internal sealed record Loaded(nint Handle, bool IsPackaged = false)
    {
        public string? Obstacle { get; init; }
    }
}
