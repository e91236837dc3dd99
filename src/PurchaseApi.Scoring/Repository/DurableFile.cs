using System.Runtime.InteropServices;

namespace PurchaseApi.Scoring.Repository;

/// <summary>Writes that survive a power cut: fsync of the file and of the folder that names it.</summary>
internal static partial class DurableFile
{
    /// <summary>Writes, flushes to the disk and reads back.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        if (!content.SequenceEqual(File.ReadAllBytes(path)))
            throw new IOException($"{Path.GetFileName(path)} does not read back as it was written.");
    }

    /// <summary>A rename is durable once its folder is flushed. .NET opens no folders, so this asks the C library;
    /// Windows has no such call and needs none, and neither has a file system that answers "invalid argument".</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;

        const int ReadOnly = 0, InvalidArgument = 22;   // the same on Linux and macOS
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0) throw new IOException($"The folder cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw new IOException($"The folder cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
