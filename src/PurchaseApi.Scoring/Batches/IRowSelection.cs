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
    public static KeptRow Of(long index, in BlockRow row, in Prediction prediction) =>
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
    internal static double Of(this RankBy rankBy, in Prediction prediction)
    {
        var figure = rankBy switch
        {
            RankBy.ExpectedValue => prediction.ExpectedValue,
            RankBy.ExpectedGain => prediction.ExpectedGain,
            _ => prediction.Probability,
        };
        return double.IsNaN(figure) ? double.NegativeInfinity : figure;
    }
}
