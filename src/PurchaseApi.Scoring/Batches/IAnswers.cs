using System.Buffers;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>Words answers in one format. It belongs to one stream.</summary>
public interface IAnswers
{
    /// <summary>Before the first answer.</summary>
    void Begin(IBufferWriter<byte> output);

    /// <param name="output">Receives the answer.</param>
    /// <param name="index">The row's place among all rows, from 0.</param>
    /// <param name="row">Its id and values.</param>
    /// <param name="prediction">For it.</param>
    void Write(IBufferWriter<byte> output, long index, in BlockRow row, in Prediction prediction);

    /// <param name="output">Receives the answer.</param>
    /// <param name="index">The row's place among all rows, from 0.</param>
    /// <param name="fault">What is wrong with it.</param>
    void WriteFault(IBufferWriter<byte> output, long index, in RowFault fault);

    /// <summary>After the last answer.</summary>
    void End(IBufferWriter<byte> output, BatchCounts counts, BatchTotals totals);

    /// <summary>In place of the end, when there will be no more answers though there may be more rows.</summary>
    void WriteCut(IBufferWriter<byte> output, string code, string detail);
}

/// <summary>What became of the rows of a batch.</summary>
/// <param name="Received">How many were read.</param>
/// <param name="Failed">How many of them have errors.</param>
/// <param name="IsCut">Whether there are rows that were not read.</param>
public readonly record struct BatchCounts(long Received, long Failed, bool IsCut = false)
{
    public long Succeeded => Received - Failed;
}
