namespace PurchaseApi.EndToEnd.Reliability;

/// <summary>The rows of docs/reliability.md: <c>tests/run.sh</c> prints a line for each that was run.</summary>
internal static class Catalogue
{
    /// <summary>The category that <c>tests/run.sh</c> leaves out without <c>--all</c>.</summary>
    public const string Slow = nameof(Slow);

    private static readonly Lock OneLine = new();

    /// <param name="id">Of the row.</param>
    /// <param name="figure">What was measured.</param>
    public static void Tell(string id, string figure)
    {
        if (Environment.GetEnvironmentVariable("RELIABILITY_REPORT") is not { Length: > 0 } report) return;
        lock (OneLine) File.AppendAllText(report, $"{id}  {figure}\n");
    }
}
