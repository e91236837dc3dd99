namespace PurchaseApi.Tests.Support;

/// <summary>A row of the default model as a storefront sends it.</summary>
internal sealed record Session(
    long customer_id, double? time_spent, double? pages_viewed, double? basket_value,
    string? device_type, string? customer_type);

internal static class Sessions
{
    public static Session Typical { get; } = new(12345, 25.5, 8, 75.0, "Mobile", "Returning");
}
