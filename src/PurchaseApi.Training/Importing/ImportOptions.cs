using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Report;

namespace PurchaseApi.Training.Importing;

/// <summary>What `import` was asked for.</summary>
internal sealed record ImportOptions
{
    public required string Model { get; init; }
    public required string ModelsPath { get; init; }

    /// <summary>null: the one in the models folder, else the one shipped with the worker.</summary>
    public string? ContractPath { get; init; }

    public required string BoosterPath { get; init; }

    /// <summary>Which rounds of the booster to take.</summary>
    public Iterations Iterations { get; init; } = Iterations.All;

    /// <summary>Rows with the answers that the booster's own library gave them.</summary>
    public required DataFile Rows { get; init; }

    /// <summary>Labelled rows that the booster was not fitted on; null: nothing is measured.</summary>
    public DataFile? Data { get; init; }

    /// <summary>null: chosen for F1 on labelled rows, and a half without them.</summary>
    public double? Threshold { get; init; }

    public bool Promote { get; init; } = true;
    public bool AcceptInputChange { get; init; }

    /// <summary>Promote whatever the verdict is.</summary>
    public bool Force { get; init; }
}

/// <summary>The command that gives the same version: what was asked for, without the places of files, which say nothing
/// about the result.</summary>
internal static class ImportCommandLine
{
    public static string Write(ImportOptions options) => string.Join(" \\\n  ", Words(options));

    private static IEnumerable<string> Words(ImportOptions options)
    {
        yield return $"import --model {options.Model} --booster BOOSTER --rows ROWS";
        if (options.Iterations != Iterations.All)
            yield return $"--iterations {options.Iterations.From}:{options.Iterations.To}";
        if (options.Data is not null) yield return "--data DATA";
        if (options.ContractPath is not null) yield return "--contract CONTRACT";
        if (options.Threshold is { } threshold) yield return $"--threshold {Numbers.Exact(threshold)}";
    }
}
