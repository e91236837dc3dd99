using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

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
            // .NET's own flush says nothing when Linux cannot write; on macOS it reaches the disk where fsync alone
            // does not.
            if (!OperatingSystem.IsWindows()) Flush(file.SafeFileHandle, Path.GetFileName(path));
            if (!OperatingSystem.IsLinux()) file.Flush(flushToDisk: true);
        }

        if (!content.SequenceEqual(File.ReadAllBytes(path)))
            throw new IOException($"{Path.GetFileName(path)} does not read back as it was written.");
    }

    /// <summary>A rename is durable once its folder is flushed. .NET opens no folders, so this asks the C library;
    /// Windows has no such call and needs none.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;

        const int ReadOnly = 0;
        using var folder = new SafeFileHandle(Open(path, ReadOnly), ownsHandle: true);
        if (folder.IsInvalid)
            throw new IOException($"The folder cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        Flush(folder, "The folder");
    }

    private static void Flush(SafeFileHandle handle, string name)
    {
        // Of Linux and macOS: a file system, such as a network's, that has no such call.
        const int InvalidArgument = 22;
        if (Fsync(handle) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
            throw new IOException($"{name} cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle handle);
}
