namespace PurchaseApi.Training.Exporting;

/// <summary>A file that another engine scores.</summary>
internal interface IExportFormat
{
    /// <summary>As <c>--format</c> names it.</summary>
    string Name { get; }

    /// <exception cref="ExportException">It cannot carry something; the message names it.</exception>
    byte[] Write(ExportSource source);

    /// <summary>Trees as rows, which the file reads; null where it has them itself.</summary>
    byte[]? WriteTrees(ExportSource source) => null;

    /// <summary>The real engine with the file loaded; null where none is here, and the file says so.</summary>
    IExportEngine? Open(ExportSource source, byte[] file);

    /// <summary>What the version has and the file leaves out, by name.</summary>
    IReadOnlyList<string> LeftOut(ExportSource source);
}

/// <summary>An engine of others with an exported file in it.</summary>
internal interface IExportEngine : IDisposable
{
    string Name { get; }

    string Version { get; }

    EngineAnswers Score(IReadOnlyList<ProofRow> rows);
}

/// <summary>What an engine answers, as far as its format goes; an entry per row.</summary>
internal sealed record EngineAnswers(double[] Margins)
{
    public double[]? Probabilities { get; init; }

    public bool[]? Predictions { get; init; }

    public IReadOnlyList<EngineDecision>? Decisions { get; init; }
}

/// <summary>What is decided about a row. Amounts are NaN where there are none.</summary>
internal sealed record EngineDecision(
    string? Confidence, string? Segment, string? Intent, string? Action, double ExpectedValue, double ExpectedGain);

/// <summary>A row in two forms.</summary>
/// <param name="Values">As the service holds it once it is read.</param>
/// <param name="Numbers">By input, as an engine is given it; infinity and NaN are missing.</param>
/// <param name="Words">By input, the text of a category, an ordinal or a list; null where it is missing or a
/// number.</param>
internal sealed record ProofRow(double[] Values, double[] Numbers, string?[] Words);

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
