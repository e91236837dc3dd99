namespace PurchaseApi.EndToEnd.Support;

internal static class Eventually
{
    /// <summary>Asks every 20 ms until it holds, by default for 20 s at most.</summary>
    public static async Task Holds(Func<Task<bool>> holds, TimeSpan? within = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Built.Cancellation);
        limit.CancelAfter(within ?? TimeSpan.FromSeconds(20));
        while (!await holds()) await Task.Delay(20, limit.Token);
    }
}
