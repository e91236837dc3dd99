using System.Buffers;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Serving.Observing;

/// <summary>Lines about predictions on their way to the log. They are worded by the request and written by
/// <see cref="PredictionLogWriter"/>; when the disk is slower than the requests, lines are dropped and counted, and no
/// answer waits.</summary>
internal sealed class PredictionLog : IDisposable
{
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(10);

    private readonly PredictionLogOptions options;
    private readonly TimeProvider time;
    private readonly ShadowModels? shadows;
    private readonly Meter meter;
    private readonly Counter<long> written, dropped;
    private readonly ConditionalWeakTable<ServedModel, PredictionLineWriter> writers = [];
    private readonly Channel<LoggedLines> queue = Channel.CreateUnbounded<LoggedLines>(new() { SingleReader = true });
    private readonly SemaphoreSlim halfFull = new(0);
    private long queuedBytes, droppedRows;

    /// <param name="options">Where it goes, and what it says.</param>
    /// <param name="time">Of the lines.</param>
    /// <param name="meters">Count the lines.</param>
    /// <param name="shadows">null where no setting names one.</param>
    public PredictionLog(
        IOptions<PredictionLogOptions> options, TimeProvider time, IMeterFactory meters, ShadowModels? shadows = null)
    {
        (this.options, this.time, this.shadows) = (options.Value, time, shadows);
        meter = meters.Create(ModelMetrics.MeterName);
        written = meter.CreateCounter<long>(
            "purchase_api.prediction_log.rows", "{row}", "Predictions that were written to the log.");
        dropped = meter.CreateCounter<long>(
            "purchase_api.prediction_log.dropped", "{row}", "Predictions that the log had no room for.");
    }

    /// <summary>What waits to be written, in order.</summary>
    public ChannelReader<LoggedLines> Queue => queue.Reader;

    /// <summary>Rows that were dropped so far.</summary>
    public long Dropped => Interlocked.Read(ref droppedRows);

    /// <summary>Collects rows of one request; they are handed over when it is disposed.</summary>
    public LineBatch Begin(RowOrigin origin, ServedModel model) =>
        new(this, WriterOf(model), shadows?.Find(model), new(time.GetUtcNow(), origin.Request, origin.Caller));

    /// <summary>Asks the writer to bring to the disk what it has written.</summary>
    public void RequestSync() => queue.Writer.TryWrite(default);

    /// <summary>Nothing more will come.</summary>
    public void Complete()
    {
        if (queue.Writer.TryComplete()) halfFull.Release();
    }

    /// <summary>Gives the memory of lines back that were taken from the queue.</summary>
    public void Taken(LoggedLines lines)
    {
        Interlocked.Add(ref queuedBytes, -lines.Length);
        ArrayPool<byte>.Shared.Return(lines.Buffer!);
    }

    /// <summary>Counts rows that were taken from the queue.</summary>
    public void Count(int rows, bool isWritten)
    {
        if (isWritten) written.Add(rows);
        else Drop(rows);
    }

    /// <summary>Waits until there is something to write at once: a moment, or half of what may wait.</summary>
    public Task GatherAsync() => halfFull.WaitAsync(GatherTime);

    public void Dispose()
    {
        halfFull.Dispose();
        meter.Dispose();
    }

    // A look-up by a delegate would make one for each request.
    private PredictionLineWriter WriterOf(ServedModel model) =>
        writers.TryGetValue(model, out var writer) ? writer : writers.GetValue(model, one => new(one, options));

    private void Enqueue(ReadOnlySpan<byte> text, int rows, ShadowedRows? shadowed)
    {
        var queued = Interlocked.Add(ref queuedBytes, text.Length);
        if (queued > options.MaxQueuedBytes)
        {
            Interlocked.Add(ref queuedBytes, -text.Length);
            Drop(rows);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(text.Length);
        text.CopyTo(buffer);
        var lines = new LoggedLines(buffer, text.Length, rows, shadowed);
        if (!queue.Writer.TryWrite(lines))
        {
            Taken(lines);
            Drop(rows);
        }

        var half = options.MaxQueuedBytes / 2;
        if (queued > half && queued - text.Length <= half) halfFull.Release();
    }

    private void Drop(int rows)
    {
        Interlocked.Add(ref droppedRows, rows);
        dropped.Add(rows);
    }

    /// <summary>Rows of one request.</summary>
    internal readonly ref struct LineBatch
    {
        private const int MaxBytes = 256 << 10;

        [ThreadStatic]
        private static ArrayBufferWriter<byte>? text;

        [ThreadStatic]
        private static int rows;

        [ThreadStatic]
        private static List<int>? shadowedEnds;

        [ThreadStatic]
        private static List<double>? shadowedValues;

        private readonly PredictionLog log;
        private readonly PredictionLineWriter writer;
        private readonly Shadow? shadow;
        private readonly LoggedRequest request;

        public LineBatch(PredictionLog log, PredictionLineWriter writer, Shadow? shadow, LoggedRequest request)
        {
            (this.log, this.writer, this.shadow, this.request) = (log, writer, shadow, request);
            text ??= new(4 << 10);
            if (shadow is not null) (shadowedEnds, shadowedValues) = (shadowedEnds ?? [], shadowedValues ?? []);
            Clear();
        }

        /// <param name="index">The row's place among all rows of the request, from 0.</param>
        /// <param name="id">The caller's.</param>
        /// <param name="values">One per input in contract order.</param>
        /// <param name="prediction">Of the row.</param>
        public void Add(long index, RowId id, ReadOnlySpan<double> values, in Prediction prediction)
        {
            if (!writer.Write(text!, request, index, id, values, prediction)) return;

            rows++;
            if (shadow is not null && PredictionLineWriter.IsDrawn(shadow.Drawn, request, index, id))
            {
                shadowedEnds!.Add(text!.WrittenCount);
                shadowedValues!.AddRange(values);
            }

            if (text!.WrittenCount > MaxBytes) HandOver();
        }

        public void Dispose()
        {
            if (rows > 0) HandOver();
        }

        private void HandOver()
        {
            log.Enqueue(
                text!.WrittenSpan, rows,
                shadowedEnds is { Count: > 0 } ends ? new(shadow!, [.. ends], [.. shadowedValues!]) : null);
            Clear();
        }

        private static void Clear()
        {
            text!.ResetWrittenCount();
            rows = 0;
            shadowedEnds?.Clear();
            shadowedValues?.Clear();
        }
    }
}

/// <summary>Whole lines in a rented buffer; without a buffer it asks to bring the file to the disk.</summary>
/// <param name="Shadowed">The lines that get a shadow's prediction as well; null: none.</param>
internal readonly record struct LoggedLines(byte[]? Buffer, int Length, int Rows, ShadowedRows? Shadowed)
{
    public ReadOnlyMemory<byte> Text => Buffer.AsMemory(0, Length);
}

/// <summary>Where rows come from.</summary>
/// <param name="Request">The <c>X-Request-Id</c> of its answer.</param>
/// <param name="Caller">The name of its key; null without keys.</param>
internal readonly record struct RowOrigin(string Request, string? Caller = null);

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
