using System.Numerics;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>Some rows of all that were added, in memory for as many as are kept. It belongs to one batch.</summary>
public interface IRowSelection
{
    /// <param name="index">The row's place among all rows, from 0.</param>
    /// <param name="row">Copied where it is kept.</param>
    /// <param name="prediction">For it.</param>
    void Add(long index, in BlockRow row, in Prediction prediction);

    /// <summary>The best first; equal ones in the order of the rows. Leaves nothing.</summary>
    IReadOnlyList<KeptRow> Take();
}

/// <param name="Index">The row's place among all rows, from 0.</param>
/// <param name="Columns">The caller's, worded for the answer.</param>
public sealed record KeptRow(
    long Index, IdKind IdKind, byte[] Id, double[] Values, Prediction Prediction, byte[] Columns)
{
    public static KeptRow Copy(long index, in BlockRow row, in Prediction prediction) =>
        new(index, row.IdKind, row.Id.ToArray(), row.Values.ToArray(), prediction, row.Kept.ToArray());
}

/// <summary>What rows are ranked by.</summary>
public enum RankBy
{
    Probability,
    ExpectedValue,
    ExpectedGain,
}

public static class RankByWords
{
    /// <summary>As callers write it, the default first.</summary>
    public static IReadOnlyList<string> All { get; } = ["probability", "expected_value", "expected_gain"];

    /// <summary>null for another word.</summary>
    public static RankBy? Parse(string word) => All.Index().FirstOrDefault(known => known.Item == word) switch
    {
        { Item: null } => null,
        var known => (RankBy)known.Index,
    };

    /// <summary>A missing one ranks last.</summary>
    internal static double Measure(this RankBy rankBy, in Prediction prediction)
    {
        var measure = rankBy switch
        {
            RankBy.ExpectedValue => prediction.ExpectedValue,
            RankBy.ExpectedGain => prediction.ExpectedGain,
            _ => prediction.Probability,
        };
        return double.IsNaN(measure) ? double.NegativeInfinity : measure;
    }
}

/// <summary>The rows with the largest figure of all that were added. Those of the control group are left out: they are
/// chosen to be acted on.</summary>
/// <param name="count">How many are kept, at least 1.</param>
/// <param name="rankBy">The figure.</param>
public sealed class TopRows(int count, RankBy rankBy = RankBy.Probability) : IRowSelection
{
    // The least of the kept is at the front; of equal rows, the last.
    private readonly PriorityQueue<KeptRow, (double Measure, long MinusIndex)> kept = new();

    /// <inheritdoc/>
    public void Add(long index, in BlockRow row, in Prediction prediction)
    {
        if (prediction.Outcome.IsControl) return;

        var priority = (rankBy.Measure(prediction), -index);
        if (kept.Count == count)
        {
            kept.TryPeek(out _, out var least);
            if (priority.CompareTo(least) <= 0) return;
            kept.Dequeue();
        }

        kept.Enqueue(KeptRow.Copy(index, row, prediction), priority);
    }

    /// <inheritdoc/>
    public IReadOnlyList<KeptRow> Take()
    {
        var rows = new KeptRow[kept.Count];
        for (var i = rows.Length - 1; i >= 0; i--) rows[i] = kept.Dequeue();
        return rows;
    }
}

/// <summary>The rows whose actions bring most for a budget: of few, the best set there is; of many, the ones with the
/// largest gain for their cost until the budget is spent. Rows without an action cost nothing and are left out.
/// Source: Dantzig, Discrete-variable extremum problems (1957).</summary>
public sealed class BudgetRows : IRowSelection
{
    /// <summary>Up to this many rows every subset is tried.</summary>
    private const int MostForExact = 16;

    private readonly double budget;
    private readonly int most;
    private readonly Dictionary<string, double> costs;

    // The least gain for its cost is at the front; of equal rows, the last.
    private readonly PriorityQueue<KeptRow, (double Ratio, long MinusIndex)> kept = new();
    private double spent;

    /// <param name="decision">Whose actions cost the same for every row.</param>
    /// <param name="budget">In the currency of the costs, at least 0.</param>
    /// <param name="most">How many rows are kept, at least 1.</param>
    /// <exception cref="ArgumentException">An action's cost depends on the row.</exception>
    public BudgetRows(Decision decision, double budget, int most)
    {
        if (!CanBe(decision))
            throw new ArgumentException("a budget needs actions whose cost is a number", nameof(decision));

        (this.budget, this.most) = (budget, most);
        costs = decision.Actions.ToDictionary(action => action.Name, action => action.Cost.Constant!.Value);
    }

    /// <summary>Whether every action's cost is known beforehand.</summary>
    public static bool CanBe(Decision decision) => decision.Actions.All(action => action.Cost.Constant is not null);

    /// <inheritdoc/>
    public void Add(long index, in BlockRow row, in Prediction prediction)
    {
        if (!(prediction.ExpectedGain > 0)) return;

        var cost = costs[prediction.Action!];
        var priority = (cost == 0 ? double.PositiveInfinity : prediction.ExpectedGain / cost, -index);
        if (IsFull && kept.TryPeek(out _, out var least) && priority.CompareTo(least) <= 0) return;

        kept.Enqueue(KeptRow.Copy(index, row, prediction), priority);
        spent += cost;
        while (IsFull && (kept.Count > most || spent - CostOf(kept.Peek()) >= budget)) spent -= CostOf(kept.Dequeue());
    }

    /// <inheritdoc/>
    public IReadOnlyList<KeptRow> Take()
    {
        var rows = new KeptRow[kept.Count];
        for (var i = rows.Length - 1; i >= 0; i--) rows[i] = kept.Dequeue();
        spent = 0;
        return rows.Length <= MostForExact ? BestSet(rows) : Fitting(rows);
    }

    /// <summary>Whether another row can only come in place of one, or is one too many.</summary>
    private bool IsFull => kept.Count > MostForExact && (kept.Count >= most || spent >= budget);

    private double CostOf(KeptRow row) => costs[row.Prediction.Action!];

    private List<KeptRow> Fitting(KeptRow[] rows)
    {
        var (chosen, left) = (new List<KeptRow>(rows.Length), budget);
        foreach (var row in rows)
        {
            if (CostOf(row) > left || chosen.Count == most) continue;
            left -= CostOf(row);
            chosen.Add(row);
        }

        return chosen;
    }

    /// <summary>Each set is another one and one row more.</summary>
    private KeptRow[] BestSet(KeptRow[] rows)
    {
        var (cost, gain, best) = (new double[1 << rows.Length], new double[1 << rows.Length], 0);
        for (var set = 1; set < cost.Length; set++)
        {
            var (others, row) = (set & (set - 1), rows[BitOperations.TrailingZeroCount(set)]);
            (cost[set], gain[set]) = (cost[others] + CostOf(row), gain[others] + row.Prediction.ExpectedGain);
            if (cost[set] <= budget && gain[set] > gain[best] && BitOperations.PopCount((uint)set) <= most) best = set;
        }

        return [.. rows.Where((_, place) => (best >> place & 1) == 1)];
    }
}
