using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Streaming.Delivery;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>Reads every queue of rows on one connection, and connects again when it is gone. A queue with a single
/// active consumer gives its messages to one process at a time; the others wait, and take over when it goes.</summary>
internal sealed partial class RabbitMqTransport(
    IOptions<StreamingOptions> options, IOptions<RabbitMqSettings> given, Lanes lanes, StreamingMetrics metrics,
    Obstacles obstacles, TimeProvider time, ILogger<RabbitMqTransport> logger) : BackgroundService
{
    private const string Obstacle = "rabbitmq", Blocked = "rabbitmq blocked";
    private const int LongestWait = 100;   // attempts

    private readonly RabbitMqSettings settings = given.Value;
    private readonly IReadOnlyList<string> queues = NameList.Parse(options.Value.Rows);
    private readonly RabbitMqAddresses addresses = new(options.Value);
    private readonly ConcurrentDictionary<string, string> faults = new(StringComparer.Ordinal);   // told once

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var attempt = 0; !stoppingToken.IsCancellationRequested; attempt++)
        {
            try
            {
                await using var connection = await settings.ConnectAsync(stoppingToken);
                await addresses.FindAsync(connection, stoppingToken);
                obstacles.Clear(Obstacle);
                LogConnected(logger, connection.Endpoint.HostName, connection.Endpoint.Port);
                attempt = 0;
                obstacles.Set(Obstacle, await ReadAsync(connection, stoppingToken));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (AddressException missing)
            {
                obstacles.Set(Obstacle, missing.Message);
            }
            catch (Exception error)
            {
                obstacles.Set(Obstacle, RabbitMqWords.NotConnected(error, settings));
                // Asked again and again with a wrong password, a broker may lock the user.
                if (RabbitMqWords.IsRefused(error)) attempt = LongestWait;
            }

            await DelayAsync(attempt, stoppingToken);
        }
    }

    /// <returns>Why it ended.</returns>
    private async Task<string> ReadAsync(IConnection connection, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        AsyncEventHandler<ShutdownEventArgs> lost = (_, _) => over.CancelAsync();
        connection.ConnectionShutdownAsync += lost;
        connection.ConnectionBlockedAsync += (_, blocked) => RabbitMqEvents.Done(() => obstacles.Set(
            Blocked, $"RabbitMQ takes no messages: {blocked.Reason}. Free memory or disk on its nodes."));
        connection.ConnectionUnblockedAsync += (_, _) => RabbitMqEvents.Done(() => obstacles.Clear(Blocked));
        if (!connection.IsOpen) await over.CancelAsync();

        var watch = new QueueWatch(connection, queues, settings, metrics, time, logger);
        await Task.WhenAll(queues.Select(queue => ReadAsync(connection, queue, watch, over.Token))
            .Append(watch.RunAsync(over.Token)));
        connection.ConnectionShutdownAsync -= lost;
        obstacles.Clear(Blocked);
        stopping.ThrowIfCancellationRequested();
        return $"The connection to RabbitMQ is lost: {connection.CloseReason?.ReplyText ?? "no reason"}.";
    }

    private async Task ReadAsync(IConnection connection, string queue, QueueWatch watch, CancellationToken over)
    {
        var obstacle = $"queue {queue}";
        for (var attempt = 0; !over.IsCancellationRequested; attempt++)
        {
            try
            {
                await using var reader = await QueueReader.OpenAsync(
                    connection, queue, lanes, new(connection, addresses, settings.ConfirmWithin, time), over);
                if (await QueueKind.FindFaultAsync(connection, queue, over) is { } fault && faults.TryAdd(queue, fault))
                    LogFault(logger, fault);
                obstacles.Clear(obstacle);
                attempt = 0;
                using (watch.Add(reader.Consumer))
                {
                    var reason = await reader.Consumer.Ended.WaitAsync(over);
                    LogEnded(logger, queue, reason);
                }
            }
            catch (Exception) when (over.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                obstacles.Set(obstacle, RabbitMqWords.NotUsed(error, $"queue '{queue}'", QueueReader.HowToDeclare));
            }

            await DelayAsync(attempt, over);
        }

        obstacles.Clear(obstacle);
    }

    private async Task DelayAsync(int attempt, CancellationToken over)
    {
        try
        {
            await Task.Delay(options.Value.RetryIn(attempt), time, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Whoever waits looks at the token.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to RabbitMQ at {Host}:{Port}")]
    private static partial void LogConnected(ILogger logger, string host, int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Fault}")]
    private static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue '{Queue}' is not read now: {Reason}")]
    private static partial void LogEnded(ILogger logger, string queue, string reason);
}

/// <summary>The client awaits what its events call.</summary>
internal static class RabbitMqEvents
{
    public static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
