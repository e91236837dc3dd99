using Microsoft.Extensions.Options;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Serving.Models;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Streaming.Kafka;
using PurchaseApi.Streaming.RabbitMq;

namespace PurchaseApi.Streaming;

internal static class StreamingServices
{
    public static void AddDelivery(this IServiceCollection services)
    {
        services.AddSettings<StreamingOptions>(StreamingOptions.Section);
        services.AddSingleton<StreamingMetrics>();
        services.AddSingleton(provider =>
        {
            var obstacles = ActivatorUtilities.CreateInstance<Obstacles>(provider);
            // A transport clears what has its name when it is connected.
            obstacles.Await(
                provider.GetRequiredService<IOptions<StreamingOptions>>().Value.Transport,
                "No broker is connected yet.");
            return obstacles;
        });
        services.AddSingleton<Func<ServedModel?>>(provider =>
        {
            var models = provider.GetRequiredService<ModelsInService>();
            return () => models.Default;
        });
        services.AddSingleton<Lanes>();
        services.AddHealthChecks().AddCheck<StreamHealth>("broker");
    }

    /// <summary>Behind everything else, so that it stops first.</summary>
    public static void AddTransport(this IServiceCollection services, IConfiguration configuration)
    {
        switch (configuration[$"{StreamingOptions.Section}:{nameof(StreamingOptions.Transport)}"])
        {
            case "kafka":
                services.AddKafka(configuration);
                break;
            case "rabbitmq":
                services.AddRabbitMq();
                break;
            default:
                break;   // the options refuse it
        }
    }
}

/// <summary>Settings that are other ones in a stream than in the service.</summary>
internal static class StreamDefaults
{
    private const string Model = $"{StreamingOptions.Section}:{nameof(StreamingOptions.Model)}",
        DefaultModel = $"Serving:{nameof(ServingOptions.DefaultModel)}";

    public static readonly KeyValuePair<string, string?>[] All =
    [
        new($"Serving:{nameof(ProcessOptions.DrainSeconds)}", "0"),   // no load balancer has to notice a stop
        new($"Serving:{nameof(ProcessOptions.Prometheus)}", "true"),   // the port has nothing but health and metrics
    ];

    /// <summary>The stream's model is the default model: a store is asked for it, and without it the process is not
    /// ready.</summary>
    public static void NameOneModel(this IConfiguration configuration)
    {
        if (configuration[Model] is { } name) configuration[DefaultModel] = name;
        else if (configuration[DefaultModel] is { } other) configuration[Model] = other;
    }
}

/// <summary>Settings of the section <c>Streaming</c>.</summary>
internal sealed record StreamingOptions : ISettings
{
    public const string Section = "Streaming";

    private const long LeastBufferBytes = 8 << 20;

    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    /// <summary>kafka or rabbitmq.</summary>
    public string Transport { get; init; } = "";

    /// <summary>The model that answers.</summary>
    public string Model { get; init; } = "purchase";

    /// <summary>The topic, or queues with commas between.</summary>
    public string Rows { get; init; } = "";

    /// <summary>The topic or exchange of answers.</summary>
    public string Predictions { get; init; } = "";

    /// <summary>The topic or exchange of what cannot be read.</summary>
    public string DeadLetters { get; init; } = "";

    /// <summary>The topic or exchange of answers with an action of <see cref="CampaignActions"/>; empty for
    /// none.</summary>
    public string Campaign { get; init; } = "";

    /// <summary>Actions with commas between.</summary>
    public string CampaignActions { get; init; } = "";

    /// <summary>ignore or error: producers deploy one after another.</summary>
    public string UnknownFields { get; init; } = "ignore";

    /// <summary>Rows of a partition that wait to be scored, at most.</summary>
    public int BufferRows { get; init; } = 8192;

    /// <summary>Rows of a partition that are scored and sent at once, at most.</summary>
    public int BatchRows { get; init; } = 1024;

    /// <summary>What waits in all partitions together, in bytes; 0 sizes it from the container's memory and
    /// cores.</summary>
    public long BufferBytes { get; init; }

    /// <summary>Of a message that cannot be read, the bytes that its dead letter keeps. Brokers take 1 MB by
    /// default.</summary>
    public int DeadLetterBytes { get; init; } = 900_000;

    /// <summary>What fails is tried again after this, then after twice as long each time, up to 30 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <param name="attempts">That failed before this one.</param>
    public TimeSpan RetryIn(int attempts) => Backoff.After(attempts, RetryAfter, LongestRetry);

    /// <summary>How long a partition that goes elsewhere, or a stop, waits for acknowledgments of what was
    /// sent.</summary>
    public TimeSpan AbandonAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Every name that must be known to the broker.</summary>
    public IEnumerable<string> Names =>
        new[] { Rows, Predictions, DeadLetters, Campaign }.Where(name => name.Length > 0);

    public IEnumerable<string?> Faults() =>
    [
        Setting.Must(
            Transport is "kafka" or "rabbitmq",
            $"{nameof(Transport)} must be kafka or rabbitmq (was '{Transport}')"),
        Setting.Must(ModelName.IsValid(Model), $"{nameof(Model)} is {ModelName.Allowed} (was '{Model}')"),
        Named(Rows, nameof(Rows), "rows"),
        Named(Predictions, nameof(Predictions), "predictions"),
        Named(DeadLetters, nameof(DeadLetters), "dead-letters"),
        // Answers among the rows would be read again, for ever.
        Setting.Must(
            Names.SelectMany(names => NameList.Parse(names)).GroupBy(name => name, StringComparer.Ordinal)
                .All(same => same.Count() == 1),
            $"{nameof(Rows)}, {nameof(Predictions)}, {nameof(DeadLetters)} and {nameof(Campaign)} must differ"),
        Setting.Must(
            Campaign.Length > 0 == CampaignActions.Length > 0,
            $"{nameof(Campaign)} and {nameof(CampaignActions)} need each other; set both or neither"),
        Setting.Must(
            UnknownFields is "ignore" or "error",
            $"{nameof(UnknownFields)} must be ignore or error (was '{UnknownFields}')"),
        Setting.Between(BufferRows, 1, 1_000_000),
        Setting.Between(BatchRows, 1, BufferRows),
        Setting.Must(
            BufferBytes is 0 or >= LeastBufferBytes,
            $"{nameof(BufferBytes)} must be 0 or at least {LeastBufferBytes} (was {BufferBytes})"),
        Setting.Between(DeadLetterBytes, 0, 1 << 30),
        Setting.Between(RetryAfter, TimeSpan.FromMilliseconds(10), LongestRetry),
        Setting.Between(AbandonAfter, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)),
    ];

    private static string? Named(string value, string setting, string example) =>
        Setting.Must(value.Length > 0, $"{setting} must be set, such as {example}");
}
