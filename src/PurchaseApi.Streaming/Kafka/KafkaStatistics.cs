using System.Globalization;
using System.Text.Json;

namespace PurchaseApi.Streaming.Kafka;

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
