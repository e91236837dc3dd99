using System.Runtime.InteropServices;

namespace PurchaseApi.Parquet;

/// <summary>glibc keeps freed blocks for each thread, up to a size that grows with them: a process that reads many pages
/// of Parquet would hold more and more memory.</summary>
internal static unsafe class NativeHeap
{
    // Source: malloc.h of glibc.
    private const int MmapThreshold = -3, ArenaMax = -8;

    private const int LargeBlock = 64 << 10;   // bytes

    private static int isSet;

    /// <summary>From now on large blocks go back to the system as they are freed. Other allocators do so
    /// anyway.</summary>
    public static void GiveBack()
    {
        if (Interlocked.Exchange(ref isSet, 1) == 1 || !OperatingSystem.IsLinux()
            || !NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out var address)) return;

        var set = (delegate* unmanaged<int, int, int>)address;
        _ = set(MmapThreshold, LargeBlock);
        _ = set(ArenaMax, 1);
    }
}
