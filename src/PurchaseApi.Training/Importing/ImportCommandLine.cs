using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Importing;

/// <summary>The command that gives the same version: what was asked for, without the places of files, which say nothing
/// about the result.</summary>
internal static class ImportCommandLine
{
    public static string Of(ImportOptions options) => string.Join(" \\\n  ", Words(options));

    private static IEnumerable<string> Words(ImportOptions options)
    {
        yield return $"import --model {options.Model} --booster BOOSTER --rows ROWS";
        if (options.Iterations != Iterations.All)
            yield return $"--iterations {options.Iterations.From}:{options.Iterations.To}";
        if (options.DataPath is not null) yield return "--data DATA";
        if (options.ContractPath is not null) yield return "--contract CONTRACT";
        if (options.Threshold is { } threshold) yield return $"--threshold {Figures.Exact(threshold)}";
    }
}
