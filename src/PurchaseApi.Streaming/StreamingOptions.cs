namespace PurchaseApi.Streaming;

/// <summary>Settings of the section <c>Streaming</c>.</summary>
internal sealed record StreamingOptions
{
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

    /// <summary>The topic or exchange of answers with an action of <see cref="CampaignActions"/>; empty for none.</summary>
    public string Campaign { get; init; } = "";

    /// <summary>Actions with commas between.</summary>
    public string CampaignActions { get; init; } = "";

    /// <summary>ignore or error: producers deploy one after another.</summary>
    public string UnknownFields { get; init; } = "ignore";

    /// <summary>Rows of a partition that wait to be scored, at most.</summary>
    public int BufferRows { get; init; } = 8192;

    /// <summary>Rows of a partition that are scored and sent at once, at most.</summary>
    public int BatchRows { get; init; } = 1024;

    /// <summary>Of a message that cannot be read, the bytes that its dead letter keeps. Brokers take 1 MB by
    /// default.</summary>
    public int DeadLetterBytes { get; init; } = 900_000;

    /// <summary>What fails is tried again after this, then after twice as long each time, up to 30 s.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a partition that goes elsewhere, or a stop, waits for acknowledgments of what was
    /// sent.</summary>
    public TimeSpan AbandonAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Every name that must be known to the broker.</summary>
    public IEnumerable<string> Names =>
        new[] { Rows, Predictions, DeadLetters, Campaign }.Where(name => name.Length > 0);
}
