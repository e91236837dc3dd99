namespace PurchaseApi.Benchmarks;

/// <summary>How somebody else scores the trees of a workload on one thread, with everything done beforehand that can
/// be: rows are float32 and where the scorer wants them.</summary>
internal interface IOtherScorer : IDisposable
{
    string Name { get; }

    /// <summary>How far a margin may be from ours; other sums round otherwise.</summary>
    double Tolerance { get; }

    double Margin(int row);
}

/// <summary>One that scores all rows in a call as well.</summary>
internal interface IOtherBlockScorer : IOtherScorer
{
    void ScoreAll();

    /// <summary>What <see cref="ScoreAll"/> found for a row.</summary>
    double Scored(int row);
}
