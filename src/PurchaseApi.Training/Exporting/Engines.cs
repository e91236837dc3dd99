namespace PurchaseApi.Training.Exporting;

/// <summary>Engines whose native library is not part of every installation.</summary>
internal static class Engines
{
    /// <exception cref="ExportException">The engine is not here.</exception>
    public static T Guarded<T>(string engine, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException
            or TypeInitializationException { InnerException: DllNotFoundException or EntryPointNotFoundException })
        {
            throw new ExportException(
                $"{engine}, which must prove the file, is not part of this installation. Run the worker from a clone, "
                + "or build its image with --build-arg ENGINES=true.");
        }
    }
}
