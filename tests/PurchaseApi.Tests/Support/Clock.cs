using System.Globalization;

namespace PurchaseApi.Tests.Scoring.Repository;

/// <summary>A clock that stands.</summary>
internal sealed class FixedTime(string time) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
