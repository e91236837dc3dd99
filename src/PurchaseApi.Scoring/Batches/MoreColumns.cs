using System.Buffers;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>Columns that a CSV of answers has after its own. It belongs to one stream.</summary>
/// <param name="Names">Their header, the same for the whole file.</param>
/// <param name="Write">Writes the cells of a good row, each after a comma and as many as there are names.</param>
public sealed record MoreColumns(IReadOnlyList<string> Names, Action<IBufferWriter<byte>, Row> Write);
