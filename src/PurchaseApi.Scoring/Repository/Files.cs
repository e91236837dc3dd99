using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PurchaseApi.Scoring.Repository;

/// <summary>Reads files of a folder that others write to: never a link, a pipe or a device, and never more than is
/// sensible.</summary>
internal static partial class RegularFile
{
    // Of Linux and macOS.
    private const int NoEntry = 2, Denied = 13;

    /// <exception cref="VersionException">It is missing, unreadable, empty, too large or no regular file.</exception>
    public static byte[] Read(string path, long maxBytes)
    {
        var name = Path.GetFileName(path);
        try
        {
            if (new FileInfo(path).LinkTarget is not null) throw new VersionException($"{name} is a link.");
            if (Directory.Exists(path)) throw new VersionException($"{name} is a folder.");

            using var file = Open(path, name);
            // The handle is judged, not the name: between the two a file can become a pipe.
            var length = RandomAccess.GetLength(file);
            if (length == 0) throw new VersionException($"{name} is empty, or no regular file.");
            if (length > maxBytes)
                throw new VersionException($"{name} has {length} bytes; at most {maxBytes} are read.");

            var bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var count)
                read += count;
            return read == bytes.Length
                ? bytes
                : throw new VersionException($"{name} became shorter while it was read.");
        }
        catch (NotSupportedException error)   // what cannot be sought in: a pipe, a terminal
        {
            throw new VersionException($"{name} is empty, or no regular file.", error);
        }
        catch (FileNotFoundException error)
        {
            throw new VersionException($"{name} is missing.", error);
        }
        catch (UnauthorizedAccessException error)   // the messages of these two hold paths
        {
            throw new VersionException($"{name} cannot be read: access is denied.", error);
        }
        catch (IOException error)
        {
            throw new VersionException($"{name} cannot be read: I/O error 0x{error.HResult:X8}.", error);
        }
    }

    /// <summary>Without waiting for the writer of a pipe, and without following a link.</summary>
    private static SafeFileHandle Open(string path, string name)
    {
        if (OperatingSystem.IsWindows()) return File.OpenHandle(path, options: FileOptions.SequentialScan);

        var file = new SafeFileHandle(Open(path, Flags()), ownsHandle: true);
        if (!file.IsInvalid) return file;

        file.Dispose();
        throw Marshal.GetLastPInvokeError() switch
        {
            NoEntry => new VersionException($"{name} is missing."),
            Denied => new VersionException($"{name} cannot be read: access is denied."),
            _ => new VersionException($"{name} cannot be read: {Marshal.GetLastPInvokeErrorMessage()}."),
        };
    }

    private static int Flags()
    {
        const int macNonBlocking = 0x4, macNoFollow = 0x100, macCloseOnExec = 0x100_0000;
        const int nonBlocking = 0x800, noFollow = 0x2_0000, armNoFollow = 0x8000, closeOnExec = 0x8_0000;
        if (OperatingSystem.IsMacOS()) return macNonBlocking | macNoFollow | macCloseOnExec;

        var isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
        return nonBlocking | (isArm ? armNoFollow : noFollow) | closeOnExec;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}

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
