using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace PurchaseApi.Tests.Support;

internal static class Clock
{
    /// <summary>A clock that stands until it is advanced.</summary>
    public static FakeTimeProvider At(string time) =>
        new(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));
}
