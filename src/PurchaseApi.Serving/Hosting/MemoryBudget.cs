namespace PurchaseApi.Serving.Hosting;

/// <summary>The memory that work under way may take, where no setting says it.</summary>
internal static class MemoryBudget
{
    private const long BytesPerCore = 128L << 20;

    /// <param name="setting">In bytes; 0 sizes it.</param>
    public static long Size(long setting) =>
        Size(setting, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);

    /// <param name="setting">In bytes; 0 sizes it.</param>
    /// <param name="memory">The heap's limit: of the container, or the machine.</param>
    /// <param name="cores">The processors it may use.</param>
    public static long Size(long setting, long memory, int cores) =>
        setting > 0 ? setting : Math.Min(memory / 3, cores * BytesPerCore);
}
