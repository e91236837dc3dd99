using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace PurchaseApi.Serving.Observing;

/// <summary>Writes the prediction log: to the process's output, or to files of this process alone, so that services may
/// share a folder. What is written is brought to the disk every second. A line is whole or the last one of its file: where
/// writing fails, the next lines begin a new file.</summary>
internal sealed partial class PredictionLogWriter : BackgroundService
{
    public static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long the process may wait at its end for a disk or a reader that takes nothing.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan TellInterval = TimeSpan.FromMinutes(1);

    private const int MaxWriteBytes = 256 << 10;

    private readonly PredictionLog log;
    private readonly List<LoggedLines> taken = [];
    private readonly ShadowedLines shadowed = new();
    private readonly ArrayBufferWriter<byte> gathered = new(16 << 10);
    private readonly PredictionLogOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<PredictionLogWriter> logger;
    private readonly PeriodicTimer timer;
    private readonly string process = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private Stream? output;
    private DateTimeOffset opened, lastTold = DateTimeOffset.MinValue, lastFailed = DateTimeOffset.MinValue;
    private bool isUnsynced, isSyncAsked, hasFailed;
    private long told;
    private int files;
    private Task writing = Task.CompletedTask;

    public PredictionLogWriter(
        PredictionLog log, IOptions<PredictionLogOptions> options, TimeProvider time, ILogger<PredictionLogWriter> logger)
    {
        (this.log, this.options, this.time, this.logger) = (log, options.Value, time, logger);
        timer = new(SyncInterval, time);
    }

    public override void Dispose()
    {
        timer.Dispose();
        output?.Dispose();
        base.Dispose();
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        writing = Task.Run(WriteAllAsync, CancellationToken.None);   // to the end of the queue, also of a short life
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);   // no more requests to sync
        log.Complete();
        await Task.WhenAny(writing, Task.Delay(StopTimeout, cancellationToken));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) log.RequestSync();
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    /// <summary>Many lines at once: a row that wakes the writer costs as much as wording it.</summary>
    private async Task WriteAllAsync()
    {
        while (await log.Queue.WaitToReadAsync())
        {
            while (await WriteSomeAsync())
            {
                // There may be more.
            }

            if (isSyncAsked) Sync();
            if (!log.Queue.Completion.IsCompleted) await log.GatherAsync();
        }

        Sync();
        Close();
    }

    /// <summary>As many as one file takes.</summary>
    /// <returns>Whether there were any.</returns>
    private async Task<bool> WriteSomeAsync()
    {
        var room = Math.Min(MaxWriteBytes, options.MaxFileBytes - (output is FileStream file ? file.Position : 0));
        var (bytes, rows) = (0, 0);
        while (bytes < room && log.Queue.TryRead(out var lines))
        {
            if (lines.Buffer is null)
            {
                isSyncAsked = true;
                continue;
            }

            taken.Add(lines);
            (bytes, rows) = (bytes + lines.Length, rows + lines.Rows);
        }

        if (rows == 0) return false;

        Gather();
        log.Count(rows, await TryWriteAsync(gathered.WrittenMemory));
        return true;
    }

    private void Gather()
    {
        gathered.ResetWrittenCount();
        shadowed.Write(CollectionsMarshal.AsSpan(taken), gathered);
        foreach (var lines in taken) log.Taken(lines);
        taken.Clear();
    }

    private async Task<bool> TryWriteAsync(ReadOnlyMemory<byte> text)
    {
        if (hasFailed) return false;   // until the next second
        try
        {
            output ??= Open();
            await output.WriteAsync(text);
            isUnsynced = true;
            if (output is FileStream && output.Position >= options.MaxFileBytes) Close();
            return true;
        }
        catch (Exception error)   // whatever a disk says; a file that is too large is not even an IOException
        {
            Fail(error);
            return false;
        }
    }

    private void Sync()
    {
        (hasFailed, isSyncAsked) = (false, false);
        try
        {
            if (isUnsynced) Flush();
            isUnsynced = false;
            if (output is FileStream && time.GetUtcNow() - opened >= options.MaxFileAge) Close();
        }
        catch (Exception error)
        {
            Fail(error);
        }

        Tell();
    }

    private void Flush()
    {
        if (output is FileStream file) file.Flush(flushToDisk: true);
        else output?.Flush();
    }

    private Stream Open()
    {
        if (options.IsStandardOutput) return Console.OpenStandardOutput();

        opened = time.GetUtcNow();
        Directory.CreateDirectory(options.Path!);
        var name = string.Create(   // a clock may be set back
            CultureInfo.InvariantCulture,
            $"predictions-{opened.UtcDateTime:yyyyMMdd'T'HHmmss}Z-{process}-{++files:D6}.ndjson");
        return new FileStream(
            Path.Combine(options.Path!, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>The next lines begin a new file.</summary>
    private void Close()
    {
        if (output is FileStream && isUnsynced) Flush();
        Release();
    }

    /// <summary>A file that failed may end within a line, so that it is not continued.</summary>
    private void Fail(Exception error)
    {
        hasFailed = true;
        var empty = output is FileStream { Length: 0 } file ? file.Name : null;
        Release();
        if (empty is not null) Remove(empty);   // a disk that is full would collect one each second
        if (!IsDue(lastFailed)) return;

        LogFailed(logger, error.Message);
        lastFailed = time.GetUtcNow();
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The disk that failed may refuse that, too.
        }
    }

    private void Release()
    {
        isUnsynced = false;
        output?.Dispose();
        output = null;
    }

    private void Tell()
    {
        if (log.Dropped is var all && all == told || !IsDue(lastTold)) return;

        LogDropped(logger, all - told);
        (told, lastTold) = (all, time.GetUtcNow());
    }

    /// <summary>By a clock that may be set back.</summary>
    private bool IsDue(DateTimeOffset last) => (time.GetUtcNow() - last).Duration() >= TellInterval;

    [LoggerMessage(Level = LogLevel.Error, Message = "The prediction log cannot be written: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Rows} predictions were not logged: the log cannot be written, or not fast enough")]
    private static partial void LogDropped(ILogger logger, long rows);
}
