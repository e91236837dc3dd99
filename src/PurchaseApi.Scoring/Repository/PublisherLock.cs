using System.Diagnostics;

namespace PurchaseApi.Scoring.Repository;

/// <summary>One publisher at a time compares and raises the generation of a model. The lock is the system's (flock), so
/// it goes with a process that is killed; it is held for as long as a file is written.</summary>
internal static class PublisherLock
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <exception cref="VersionException">Another one holds it.</exception>
    /// <exception cref="IOException">There can be no lock file.</exception>
    public static IDisposable Take(string folder)
    {
        var path = Path.Combine(folder, ".lock");
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException)
                && File.Exists(path))
            {
                if (Stopwatch.GetElapsedTime(start) > Timeout)
                    throw new VersionException("another process is publishing, and holds .lock.", error);
            }

            CancellationToken.None.WaitHandle.WaitOne(Pause);
        }
    }
}
