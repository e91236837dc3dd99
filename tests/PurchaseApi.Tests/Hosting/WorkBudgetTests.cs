using PurchaseApi.Hosting;

namespace PurchaseApi.Tests.Hosting;

public sealed class WorkBudgetTests
{
    private const long Megabyte = 1 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(384, 2, 128)]        // a container of 512 MB
    [InlineData(135, 2, 45)]         // of 180 MB
    [InlineData(24_000, 2, 256)]     // a machine: its cores are the limit
    [InlineData(24_000, 16, 2048)]
    public void The_budget_is_sized_from_memory_and_cores(long megabytes, int cores, long expected)
    {
        using var budget = new WorkBudget(new(), megabytes * Megabyte, cores);

        Assert.Equal(expected, budget.Bytes / Megabyte);
    }

    [Fact]
    public async Task Work_over_budget_waits_or_is_rejected()
    {
        using var budget = Budget(megabytes: 10, TimeSpan.FromMinutes(1));   // 8 for batches, 2 for single rows
        var first = await budget.AdmitAsync(new(8 * Megabyte), Cancellation);

        var waits = budget.AdmitAsync(new(8 * Megabyte), Cancellation).AsTask();
        for (var i = 1; i < 8; i++) _ = budget.AdmitAsync(new(8 * Megabyte), Cancellation).AsTask();
        var refused = await budget.AdmitAsync(new(8 * Megabyte), Cancellation);

        Assert.Null(refused);
        Assert.False(waits.IsCompleted);
        first!.Dispose();
        Assert.NotNull(await waits);
    }

    [Fact]
    public async Task Waiting_ends_at_the_timeout()
    {
        using var budget = Budget(megabytes: 10, TimeSpan.FromMilliseconds(20));
        using var first = await budget.AdmitAsync(new(8 * Megabyte), Cancellation);

        Assert.Null(await budget.AdmitAsync(new(1), Cancellation));
    }

    [Fact]
    public async Task Batches_leave_a_share_for_single_rows()
    {
        using var budget = Budget(megabytes: 10, TimeSpan.Zero);
        using var batch = await budget.AdmitAsync(new(100 * Megabyte), Cancellation);

        Assert.NotNull(await budget.AdmitAsync(new(Megabyte, IsSingle: true), Cancellation));
    }

    private static WorkBudget Budget(int megabytes, TimeSpan timeout) =>
        new(new() { WorkBytes = megabytes * Megabyte, QueueTimeout = timeout }, memory: 0, cores: 1);
}
