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
