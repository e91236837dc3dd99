using System.Text;
using PurchaseApi.Serving.Hosting;

namespace PurchaseApi.Streaming.Kafka;

/// <summary>The section <c>Kafka</c>: properties of librdkafka, by their names or in PascalCase:
/// <c>Kafka:BootstrapServers</c> is <c>bootstrap.servers</c>.</summary>
internal sealed class KafkaSettings
{
    private const string Section = "Kafka", Servers = "bootstrap.servers", Group = "group.id";

    /// <summary>What nothing is lost by.</summary>
    private static readonly Dictionary<string, string> Fixed = new(StringComparer.Ordinal)
    {
        ["enable.auto.commit"] = "true",
        ["enable.auto.offset.store"] = "false",
        ["enable.idempotence"] = "true",
        ["partition.assignment.strategy"] = "cooperative-sticky",
    };

    private static readonly Dictionary<string, string> ConsumerDefaults = new(StringComparer.Ordinal)
    {
        ["client.id"] = "purchase-api",
        ["auto.commit.interval.ms"] = "1000",
        ["auto.offset.reset"] = "earliest",   // of a group that is new: nothing is left out
        ["allow.auto.create.topics"] = "false",
        ["queued.max.messages.kbytes"] = "16384",
        ["statistics.interval.ms"] = "5000",
        ["dotnet.consumer.consume.result.fields"] = "none",
    };

    private static readonly Dictionary<string, string> ProducerDefaults = new(StringComparer.Ordinal)
    {
        ["client.id"] = "purchase-api",
        ["message.timeout.ms"] = "30000",
        ["partitioner"] = "murmur2_random",   // as producers in Java do, so that a key has one place
        ["dotnet.producer.delivery.report.fields"] = "none",
    };

    private readonly Dictionary<string, string> given;

    private KafkaSettings(Dictionary<string, string> given) => this.given = given;

    /// <summary>Without secrets.</summary>
    public string BootstrapServers => given.GetValueOrDefault(Servers, "");

    public Dictionary<string, string> Consumer => Merged(ConsumerDefaults);

    public Dictionary<string, string> Producer => Merged(ProducerDefaults);

    public static KafkaSettings From(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        return new(section.AsEnumerable(makePathsRelative: true).Where(setting => setting.Value is not null)
            .GroupBy(setting => PropertyName(setting.Key), StringComparer.Ordinal)
            .ToDictionary(settings => settings.Key, settings => settings.Last().Value!, StringComparer.Ordinal));
    }

    /// <summary>For each setting that is wrong a sentence that begins with its name.</summary>
    public IEnumerable<string> Faults() =>
    [
        .. new[] { (Servers, "BootstrapServers", "host:9092"), (Group, "GroupId", "purchase-api") }
            .Where(needed => given.GetValueOrDefault(needed.Item1, "").Length == 0)
            .Select(needed => $"{Section}:{needed.Item2} must be set, such as {needed.Item3}"),
        .. given.Keys.Where(Fixed.ContainsKey)
            .Select(name => $"{Section}:{name} is always {Fixed[name]}: without it messages would be lost"),
    ];

    private Dictionary<string, string> Merged(Dictionary<string, string> defaults)
    {
        var merged = new Dictionary<string, string>(defaults, StringComparer.Ordinal);
        foreach (var (name, value) in given.Concat(Fixed)) merged[name] = value;
        return merged;
    }

    private static string PropertyName(string key)
    {
        if (!char.IsAsciiLetterUpper(key[0])) return key;

        var name = new StringBuilder();
        foreach (var letter in key)
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0) name.Append('.');
            name.Append(char.ToLowerInvariant(letter));
        }

        return $"{name}";
    }
}

internal static class KafkaServices
{
    public static void AddKafka(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = KafkaSettings.From(configuration);
        services.AddSingleton(settings);
        services.AddSingleton(new StartRule(_ => settings.Faults().Select(fault => $"{fault}.").FirstOrDefault()));
        services.AddSingleton<KafkaLog>();
        services.AddSingleton<KafkaProducer>();
        services.AddHostedService<KafkaTransport>();
    }
}
