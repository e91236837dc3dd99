using System.Runtime.InteropServices;

namespace PurchaseApi.Training.Algorithms.LightGBM;

/// <summary>
/// Finds LightGBM's native library: the one that its package brings for this platform, else the system's own. A machine
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
