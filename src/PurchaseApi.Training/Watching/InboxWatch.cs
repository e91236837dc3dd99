using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Training.Watching;

/// <summary>Retrains on every file that comes into an inbox, one after the other, and puts into service only what beats
/// the version in service beyond chance.</summary>
/// <param name="options">How to train; the data is each file in turn.</param>
/// <param name="tell">Told of every file that was taken.</param>
internal sealed class InboxWatch(
    Inbox inbox, TrainingOptions options, TimeProvider time, IProgress<StepProgress> progress, Action<WatchReport> tell)
{
    private readonly ModelRepository repository = new(options.ModelsPath);

    /// <param name="poll">The time between two looks, in which a file that is taken must not change.</param>
    /// <param name="once">Whether to end when what lies there is handled.</param>
    /// <exception cref="OperationCanceledException">It was stopped, with nothing half-done: the file under way
    /// stays.</exception>
    public async Task RunAsync(TimeSpan poll, bool once, CancellationToken cancellation)
    {
        inbox.Look();
        do
        {
            await Task.Delay(poll, time, cancellation);
            foreach (var file in inbox.Look()) Take(file, cancellation);
        }
        while (!once);
    }

    private void Take(InboxFile file, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!Inbox.IsUnchanged(file) || TryTrain(file, cancellation) is not { } report) return;

        try
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(report, Json.Options);
            inbox.Settle(file, report.Decision != WatchDecision.Failed, json);
            tell(report);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            tell(report with
            {
                Decision = WatchDecision.Failed,
                Reason = $"{report.Reason} The file stays in the inbox, since it cannot be moved: {error.Message}",
            });
        }
    }

    /// <returns>null when the file changed meanwhile: it is looked at again.</returns>
    private WatchReport? TryTrain(InboxFile file, CancellationToken cancellation)
    {
        try
        {
            return Train(file, cancellation);
        }
        // Whatever a file holds, the next one is taken.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new(file.Name, time.GetUtcNow(), WatchDecision.Failed, error.Message);
        }
    }

    private WatchReport? Train(InboxFile file, CancellationToken cancellation)
    {
        var sha256 = Fingerprint.Hash(file.Path);
        if (TrainedOn(sha256) is { } known)
        {
            var reason = $"Version {known} was trained on this exact file.";
            return new(file.Name, time.GetUtcNow(), WatchDecision.Repeated, reason) { Sha256 = sha256 };
        }

        var run = new TrainingRun(options with { Data = options.Data with { Path = file.Path } }, time, progress);
        var evaluated = run.Evaluate(cancellation);
        if (!Inbox.IsUnchanged(file)) return null;

        return new Contest(repository, options.Model, time).Decide(file.Name, run, evaluated, cancellation);
    }

    private VersionId? TrainedOn(string sha256) => repository.Versions(options.Model).FirstOrDefault(id =>
    {
        try
        {
            return PublishedVersion.Load(repository, options.Model, id).Manifest.Data.Sha256 == sha256;
        }
        catch (VersionException)
        {
            return false;   // what a broken version was trained on is unknown
        }
    });
}

/// <summary>A folder that others copy CSV files into, with <c>done/</c> and <c>failed/</c> for those that were taken.
/// Polled, since file events do not cross mounts. One process at a time may have it.</summary>
internal sealed class Inbox : IDisposable
{
    private static readonly string[] Extensions = [".csv", ".xlsx", ".parquet"];

    private const string LockName = ".watch.lock";

    private readonly string folder;
    private readonly FileStream hold;
    private readonly HashSet<InboxFile> settled = [];
    private HashSet<InboxFile> seen = [];

    /// <exception cref="DataException">The folder is missing, cannot be written to or is another watch's.</exception>
    public Inbox(string path)
    {
        folder = Path.GetFullPath(path);
        if (!Directory.Exists(folder)) throw new DataException($"--inbox {path}: folder not found; create it");

        try
        {
            hold = Hold(folder);
            Hold(Directory.CreateDirectory(DoneFolder).FullName).Dispose();
            Hold(Directory.CreateDirectory(FailedFolder).FullName).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            hold?.Dispose();
            throw new DataException($"--inbox {path}: cannot be watched: {error.Message}", error);
        }
    }

    private string DoneFolder => Path.Combine(folder, "done");

    private string FailedFolder => Path.Combine(folder, "failed");

    /// <summary>The CSV files that have not changed since the last look, the oldest first: others may still be being
    /// copied. Names that begin with '.' are temporary.</summary>
    /// <exception cref="DataException">The folder cannot be read any more.</exception>
    public IReadOnlyList<InboxFile> Look()
    {
        var before = seen;
        seen = [.. Files()];
        return
        [
            .. seen.Where(file => before.Contains(file) && !settled.Contains(file))
                .OrderBy(file => file.ModifiedAtUtc).ThenBy(file => file.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether it is still there as it was when it was looked at.</summary>
    public static bool IsUnchanged(InboxFile file) => InboxFile.At(file.Path) == file;

    /// <summary>Moves a file out of the inbox and writes its report; existing files keep their names.</summary>
    /// <returns>Where the file is now.</returns>
    /// <exception cref="IOException">It cannot be moved; it stays, and is not taken again until it changes.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public string Settle(InboxFile file, bool isDone, byte[] report)
    {
        settled.Add(file);
        var (target, reportPath) = FreeNames(isDone ? DoneFolder : FailedFolder, file.Name);
        File.WriteAllBytes(reportPath, report);
        try
        {
            File.Move(file.Path, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(reportPath);
            throw;
        }

        settled.Remove(file);
        return target;
    }

    public void Dispose() => hold.Dispose();

    /// <summary>Proves that the folder can be written to, and keeps others from it until it is disposed.</summary>
    private static FileStream Hold(string folder) => new(
        Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1,
        FileOptions.DeleteOnClose);

    private static (string File, string Report) FreeNames(string folder, string name)
    {
        var (stem, extension) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        for (var number = 1; ; number++)
        {
            var free = Path.Combine(folder, number == 1 ? stem : $"{stem}-{number}");
            var (file, report) = (free + extension, $"{free}.json");
            if (!Path.Exists(file) && !Path.Exists(report)) return (file, report);
        }
    }

    private IEnumerable<InboxFile> Files()
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder)
                    .Where(path => !Path.GetFileName(path).StartsWith('.')
                        && Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                    .Select(InboxFile.At).OfType<InboxFile>(),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"--inbox {folder}: cannot be read: {error.Message}", error);
        }
    }
}

/// <summary>A file as it was when it was looked at: equal to a later look when it has not changed between the
/// two.</summary>
internal sealed record InboxFile(string Path, long Bytes, DateTime ModifiedAtUtc)
{
    public string Name { get; } = System.IO.Path.GetFileName(Path);

    /// <summary>null when it is gone.</summary>
    public static InboxFile? At(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new(path, file.Length, file.LastWriteTimeUtc) : null;
    }
}
