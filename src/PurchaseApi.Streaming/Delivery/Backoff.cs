namespace PurchaseApi.Streaming.Delivery;

/// <summary>How long to wait before what failed is tried again: twice as long each time.</summary>
internal static class Backoff
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="attempts">That failed before this one.</param>
    /// <param name="first">After the first.</param>
    public static TimeSpan After(int attempts, TimeSpan first)
    {
        var wait = first * Math.Pow(2, Math.Min(attempts, 16));
        return wait < Longest ? wait : Longest;
    }
}
