namespace PurchaseApi.Tests.Support;

internal static class Allocation
{
    /// <summary>Of five rounds one must allocate nothing: a collection for another test counts what is left of a
    /// thread's buffer as allocated.</summary>
    /// <param name="action">Run once before it is measured.</param>
    public static void MustBeNone(Action action)
    {
        action();
        Assert.Contains(0, Enumerable.Range(0, 5).Select(_ => Bytes(action)));
    }

    private static long Bytes(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
