using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Bytes -> judged rows, for one format. It keeps its place between calls and belongs to one stream.</summary>
public interface IRowParser
{
    /// <summary>Adds the rows that stand whole in the bytes until the block is full.</summary>
    /// <param name="bytes">What has not been taken yet.</param>
    /// <param name="isEnd">Nothing follows.</param>
    /// <param name="block">Receives good and bad rows.</param>
    /// <returns>How many bytes were taken.</returns>
    int Read(ReadOnlySpan<byte> bytes, bool isEnd, RowBlock block);
}

/// <summary>Bounds of a row in a stream.</summary>
public static class RowLimits
{
    /// <summary>Of a line of NDJSON and of a record of CSV.</summary>
    public const int MaxRowBytes = 1 << 20;

    internal static FieldFault TooLong { get; } =
        new(FaultCodes.RowTooLong, "", $"The row is longer than {MaxRowBytes} bytes.");
}
