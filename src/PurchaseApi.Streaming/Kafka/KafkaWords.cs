using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;

namespace PurchaseApi.Streaming.Kafka;

/// <summary>Errors of the client, in a sentence that says what to do.</summary>
internal static class KafkaWords
{
    public static string NoTopic(string topic) => $"The topic '{topic}' does not exist; create it.";

    public static string Unreachable(string servers, string reason) =>
        $"No Kafka broker of '{servers}' can be reached ({reason}).";

    public static string NotSent(Error error, string topic) => error.Code switch
    {
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic => NoTopic(topic),
        ErrorCode.TopicAuthorizationFailed => $"This client may not write to the topic '{topic}'.",
        ErrorCode.MsgSizeTooLarge => $"A message is too large for the topic '{topic}'; raise its max.message.bytes.",
        ErrorCode.Local_MsgTimedOut => $"The topic '{topic}' did not acknowledge messages in time.",
        _ => $"The topic '{topic}' does not take messages: {error.Reason}.",
    };

    public static string NotRead(Error error, string topic) => error.Code switch
    {
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic => NoTopic(topic),
        ErrorCode.TopicAuthorizationFailed => $"This client may not read the topic '{topic}'.",
        ErrorCode.GroupAuthorizationFailed => "This client may not use the group of Kafka:GroupId.",
        _ => $"The topic '{topic}' cannot be read: {error.Reason}.",
    };
}

/// <summary>What the client itself has to say.</summary>
internal sealed partial class KafkaLog(ILogger<KafkaLog> logger)
{
    public void Write(LogMessage message)
    {
        // A property that is for the other half of the client; what fails comes as an error, too.
        if (message.Facility is "CONFWARN" or "FAIL" or "ERROR") return;
        LogClient(logger, message.Message);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Kafka client: {Message}")]
    private static partial void LogClient(ILogger logger, string message);
}

/// <summary>What the client tells of itself every few seconds.</summary>
/// <param name="IsConnected">Whether a broker is reached.</param>
/// <param name="Lags">Partition -> messages that are not settled, where that is known.</param>
internal sealed record KafkaStatistics(bool IsConnected, IReadOnlyDictionary<int, long> Lags)
{
    /// <param name="json">As librdkafka writes it.</param>
    /// <param name="topic">Of the lags.</param>
    public static KafkaStatistics Parse(string json, string topic)
    {
        using var document = JsonDocument.Parse(json);
        var (root, lags) = (document.RootElement, new Dictionary<int, long>());
        if (root.GetProperty("topics").TryGetProperty(topic, out var found))
            foreach (var partition in found.GetProperty("partitions").EnumerateObject())
                if (int.TryParse(partition.Name, CultureInfo.InvariantCulture, out var number) && number >= 0
                    && partition.Value.GetProperty("consumer_lag_stored").GetInt64() is >= 0 and var lag)
                    lags[number] = lag;
        var isConnected = root.GetProperty("brokers").EnumerateObject()
            .Any(broker => broker.Value.GetProperty("state").GetString() == "UP");
        return new(isConnected, lags);
    }
}
