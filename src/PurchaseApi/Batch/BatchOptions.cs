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
}

internal sealed class BatchOptionsValidator : AbstractValidator<BatchOptions>
{
    public BatchOptionsValidator()
    {
        RuleFor(options => options.MaxStreamBytes).GreaterThan(0).WithMessage("must be above 0 (was {PropertyValue})");
        RuleFor(options => options.MaxStreams).InclusiveBetween(1, 1000).WithMessage(SettingWords.Range);
        RuleFor(options => options.StreamTimeout)
            .InclusiveBetween(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)).WithMessage(SettingWords.Range);
    }
}
