namespace PurchaseApi.Training.Exporting.Proof;

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
