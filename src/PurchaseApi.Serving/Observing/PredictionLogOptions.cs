using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Serving.Observing;

/// <summary>What is logged of predictions, in the section <c>PredictionLog</c>; without a path nothing is.</summary>
internal sealed record PredictionLogOptions : ISettings
{
    public const string Section = "PredictionLog", StandardOutput = "stdout", None = "none", All = "all";

    private const int LeastHmacKey = 16;

    /// <summary>A folder, which may be one of several services; <c>stdout</c> for the process's output;
    /// empty, as compose has it by default, is off.</summary>
    public string? Path { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary><c>none</c>, <c>all</c> or names of inputs with commas between.</summary>
    public string Inputs { get; init; } = None;

    /// <summary><c>none</c>, <c>plain</c>, or <c>hmac</c> for a keyed hash that the same id always has.</summary>
    public string Ids { get; init; } = None;

    /// <summary>Of <c>hmac</c>: with it one can tell whether an id is in the log.</summary>
    public string? HmacKey { get; init; }

    /// <summary>The share of rows that is logged. An id is logged always or never.</summary>
    public double Share { get; init; } = 1;

    /// <summary>The size from which a file is not continued, in bytes.</summary>
    public long MaxFileBytes { get; init; } = 64 << 20;

    /// <summary>The age from which a file is not continued.</summary>
    public TimeSpan MaxFileAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What may wait to be written, in bytes; more is dropped and counted.</summary>
    public long MaxQueuedBytes { get; init; } = 16 << 20;

    public bool IsStandardOutput => Path == StandardOutput;

    public IEnumerable<string?> Faults() =>
    [
        Path is null || IsStandardOutput ? null : PathFault(Path),
        Setting.Must(Ids is None or "plain" or "hmac", $"{nameof(Ids)} must be none, plain or hmac (was '{Ids}')"),
        Setting.Must(
            Ids != "hmac" || HmacKey is { Length: >= LeastHmacKey },
            $"{nameof(HmacKey)} must have at least {LeastHmacKey} characters for ids as hmac"),
        Setting.Must(Share is > 0 and <= 1, $"{nameof(Share)} must be above 0 and at most 1 (was {Share:R})"),
        Setting.Between(MaxFileBytes, 1 << 10, 1L << 40),
        Setting.Between(MaxFileAge, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366)),
        Setting.Between(MaxQueuedBytes, 64 << 10, 1L << 30),
    ];

    private static string? PathFault(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{nameof(Path)} must be a folder that can be written, or {StandardOutput}: {error.Message}";
        }
    }
}
