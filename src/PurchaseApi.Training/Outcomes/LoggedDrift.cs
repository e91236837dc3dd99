using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Drift;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Training.Outcomes;

/// <summary>How far the newest rows of a log have moved from the rows that their version was made of.</summary>
internal sealed class LoggedDrift
{
    /// <summary>Rows of a window; of fewer than the least nothing is said.</summary>
    private const int MostRows = 10_000, LeastRows = 1_000;

    private readonly DriftReference reference;
    private readonly double[] unknown;
    private DriftWindow window;
    private IReadOnlyList<string> lastDrifted = [];
    private int rows;
    private bool hasInputs;

    private LoggedDrift(DriftReference reference, int inputs)
    {
        (this.reference, window) = (reference, new(reference));
        unknown = [.. Enumerable.Repeat(double.NaN, inputs)];
    }

    /// <returns>null for a version that does not say how its rows were distributed.</returns>
    public static LoggedDrift? From(Manifest manifest, FittedContract contract) =>
        DriftReference.From(manifest, contract) is { } reference ? new(reference, contract.Inputs.Count) : null;

    /// <param name="values">One per input; null where they are not logged: then the probability alone is
    /// compared.</param>
    public void Add(double[]? values, double probability)
    {
        if (rows == 0) hasInputs = values is not null;
        window.Add(values ?? unknown, probability);
        hasInputs &= values is not null;
        if (++rows < MostRows) return;

        (lastDrifted, window, rows) = (Drifted(), new(reference), 0);
    }

    /// <summary>The columns of the newest window that have drifted.</summary>
    public IReadOnlyList<string> Columns() => rows >= LeastRows ? Drifted() : lastDrifted;

    private IReadOnlyList<string> Drifted() =>
    [
        .. window.Measure()
            .Where(column => column.HasDrifted && (hasInputs || column.Name == DriftReference.Probability))
            .Select(column => column.Name),
    ];
}
