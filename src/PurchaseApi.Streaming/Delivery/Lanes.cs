using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;
using PurchaseApi.Serving.Observing;

namespace PurchaseApi.Streaming.Delivery;

/// <summary>The lanes of the partitions that this process holds, and what they share.</summary>
internal sealed partial class Lanes
{
    private static readonly TimeSpan ModelPoll = TimeSpan.FromMilliseconds(200);

    private readonly Func<ServedModel?> findModel;
    private readonly StreamingMetrics metrics;
    private readonly Obstacles obstacles;
    private readonly IHostApplicationLifetime application;
    private readonly ILogger<Lanes> logger;
    private readonly ConcurrentDictionary<Lane, IPartition> open = [];
    private readonly long maxHeldBytes;
    private long heldBytes;

    /// <param name="options">Of the stream.</param>
    /// <param name="findModel">The version in service; null while there is none.</param>
    /// <param name="observers">Take note of what is predicted.</param>
    /// <param name="metrics">Count what is delivered.</param>
    /// <param name="obstacles">Say why nothing is.</param>
    /// <param name="application">Stopped when a lane breaks.</param>
    /// <param name="time">Of waiting.</param>
    /// <param name="logger">Of everything here.</param>
    public Lanes(
        IOptions<StreamingOptions> options, Func<ServedModel?> findModel, PredictionObservers observers,
        StreamingMetrics metrics, Obstacles obstacles, IHostApplicationLifetime application, TimeProvider time,
        ILogger<Lanes> logger)
    {
        (this.findModel, this.metrics, this.obstacles) = (findModel, metrics, obstacles);
        (this.application, this.logger) = (application, logger);
        (Options, Observers, Time) = (options.Value, observers, time);
        CampaignActions = Options.Campaign.Length > 0 ? NameList.Parse(Options.CampaignActions) : [];
        maxHeldBytes = MemoryBudget.Size(Options.BufferBytes);
        metrics.Watch(() => open.Keys.Sum(one => one.InFlight));
    }

    public StreamingOptions Options { get; }

    public TimeProvider Time { get; }

    public PredictionObservers Observers { get; }

    /// <summary>Whether the process stops because a lane cannot go on.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Actions whose answers go to the campaign, too.</summary>
    public IReadOnlyList<string> CampaignActions { get; }

    /// <summary>Whether so many more bytes may wait, in all lanes together.</summary>
    public bool HaveRoomFor(long bytes) => Interlocked.Read(ref heldBytes) + bytes <= maxHeldBytes;

    /// <param name="bytes">That wait from now on; negative when they no longer do.</param>
    public void Hold(long bytes) => Interlocked.Add(ref heldBytes, bytes);

    public Lane Open(IPartition partition)
    {
        var lane = new Lane(partition, this);
        open.TryAdd(lane, partition);
        return lane;
    }

    /// <summary>Drops what waits in the lane; see <see cref="Lane.AbandonAsync"/>.</summary>
    /// <param name="lane">That was opened here.</param>
    /// <param name="isLost">Whether there is nothing left to wait for.</param>
    public async Task AbandonAsync(Lane lane, bool isLost = false)
    {
        await lane.AbandonAsync(isLost ? TimeSpan.Zero : Options.AbandonAfter);
        lane.Dispose();
        open.TryRemove(lane, out var partition);
        obstacles.Clear(Name(partition!));
    }

    /// <summary>The version in service; waits for one where there is none, so that nothing is judged without
    /// it.</summary>
    public async ValueTask<ServedModel> TakeModelAsync(CancellationToken abandoned)
    {
        const string Model = "model";
        if (findModel() is { } inService) return inService;

        obstacles.Set(Model, $"No version of '{Options.Model}' is in service.");
        ServedModel? model;
        while ((model = findModel()) is null) await Task.Delay(ModelPoll, Time, abandoned);
        obstacles.Clear(Model);
        return model;
    }

    public void SendFailed(IPartition partition, Exception error)
    {
        metrics.SendFailed(partition.Source);
        obstacles.Set(Name(partition), $"Answers to {Name(partition)} are not taken: {error.Message}");
    }

    public void Settled(IPartition partition, ReadOnlySpan<Outbound> messages)
    {
        obstacles.Clear(Name(partition));
        metrics.Delivered(partition.Source, messages);
    }

    /// <summary>A row that could not be scored though nothing is wrong with it.</summary>
    public void RowFailed(IPartition partition, Exception error) => LogRow(logger, error, Name(partition));

    public void Broken(IPartition partition, Exception error)
    {
        var name = Name(partition);
        LogBroken(logger, error, name);
        IsBroken = true;
        application.StopApplication();
    }

    public static string Name(IPartition partition) =>
        partition.Number is { } number ? $"{partition.Source}/{number}" : partition.Source;

    [LoggerMessage(Level = LogLevel.Error, Message = "A row of {Partition} cannot be scored; it is a dead letter")]
    private static partial void LogRow(ILogger logger, Exception error, string partition);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Partition} cannot go on; stopping")]
    private static partial void LogBroken(ILogger logger, Exception error, string partition);
}
