using FluentValidation;
using PurchaseApi.Hosting;

namespace PurchaseApi.Batch;

/// <summary>Settings of streams, in the section <c>Serving</c>.</summary>
internal sealed record BatchOptions
{
    /// <summary>Of a stream's body, in bytes, counted unpacked.</summary>
    public long MaxStreamBytes { get; init; } = 2L << 30;

    /// <summary>How many streams are answered at once; they take processors from single rows.</summary>
    public int MaxStreams { get; init; } = 4;

    /// <summary>How long a stream may stand still: nothing is received, or the caller takes nothing.</summary>
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bytes a second that a stream must send on average, once it has been waited for for 20 s.</summary>
    public int MinStreamRate { get; init; } = 240;

    /// <summary>How long a stream may take in all.</summary>
    public TimeSpan MaxStreamTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many streams one client address may have at once; 0 does not count them.</summary>
    public int MaxStreamsPerAddress { get; init; }

    public BodyPace Pace => new(StreamTimeout, MinStreamRate, MaxStreamTime);
}

internal sealed class BatchOptionsValidator : AbstractValidator<BatchOptions>
{
    public BatchOptionsValidator()
    {
        RuleFor(options => options.MaxStreamBytes).GreaterThan(0).WithMessage("must be above 0 (was {PropertyValue})");
        RuleFor(options => options.MaxStreams).InclusiveBetween(1, 1000).WithMessage(SettingWords.Range);
        RuleFor(options => options.StreamTimeout)
            .InclusiveBetween(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)).WithMessage(SettingWords.Range);
        RuleFor(options => options.MinStreamRate).InclusiveBetween(0, 1 << 20).WithMessage(SettingWords.Range);
        RuleFor(options => options.MaxStreamTime)
            .InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)).WithMessage(SettingWords.Range);
        RuleFor(options => options.MaxStreamsPerAddress).InclusiveBetween(0, 1000).WithMessage(SettingWords.Range);
    }
}
