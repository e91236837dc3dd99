namespace PurchaseApi.Serving.Hosting;

/// <summary>How long to wait before what failed is tried again: twice as long each time.</summary>
internal static class Backoff
{
    /// <param name="attempts">That failed before this one.</param>
    /// <param name="first">After the first.</param>
    /// <param name="longest">However often it failed.</param>
    public static TimeSpan After(int attempts, TimeSpan first, TimeSpan longest)
    {
        var wait = first * Math.Pow(2, Math.Min(attempts, 20));
        return wait < longest ? wait : longest;
    }
}
