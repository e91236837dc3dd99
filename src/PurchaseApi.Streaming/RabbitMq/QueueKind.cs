using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PurchaseApi.Streaming.RabbitMq;

/// <summary>Whether a queue keeps what this service promises. AMQP does not say how a queue was declared, but refuses
/// to declare it again in another way, and names the first difference.</summary>
internal static class QueueKind
{
    private const string TypeArgument = "x-queue-type", SingleArgument = "x-single-active-consumer";

    private static readonly Dictionary<string, object?> Wanted = new(StringComparer.Ordinal)
    {
        [TypeArgument] = "quorum",
        [SingleArgument] = true,
    };

    /// <param name="connection">Of the reader.</param>
    /// <param name="queue">It exists.</param>
    /// <param name="stopping">Ends the call.</param>
    /// <returns>What is wrong and what to do; null where nothing is known to be wrong.</returns>
    public static async Task<string?> FindFaultAsync(
        IConnection connection, string queue, CancellationToken stopping)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
        try
        {
            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false, Wanted, cancellationToken: stopping);
            return null;
        }
        catch (OperationInterruptedException error)   // without the permission to declare it nothing is known, either
        {
            var difference = error.ShutdownReason?.ReplyText ?? "";
            return difference.Contains($"'{SingleArgument}'", StringComparison.Ordinal)
                ? $"The queue '{queue}' has no single active consumer: several streamers would answer a key's rows out "
                  + $"of order. Declare it anew with {SingleArgument}: true."
                : difference.Contains($"'{TypeArgument}'", StringComparison.Ordinal)
                  || difference.Contains("'durable'", StringComparison.Ordinal)
                    ? $"The queue '{queue}' is not a quorum queue: rows are lost with its node. Declare it anew with "
                      + $"{TypeArgument}: quorum."
                    : null;
        }
    }
}
