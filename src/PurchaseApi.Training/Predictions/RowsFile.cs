using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Predictions;

/// <summary>Reads rows from CSV. Columns that the contract does not name are passed over; a quote that is never closed
/// ends the reading, since nobody knows what it swallowed.</summary>
internal sealed class RowsFile(DataFile file, FittedContract contract) : IRowParser, IDisposable
{
    private readonly OpenData data = file.Open();
    private CsvRows? rows;
    private long rowCount;

    /// <summary>Whether rows say whose they are; known when they are opened.</summary>
    public bool HasId { get; private set; }

    /// <summary>Finds the columns.</summary>
    /// <exception cref="DataException">The file lacks columns, or is no CSV.</exception>
    public async Task<RowSource> OpenAsync(CancellationToken cancellation)
    {
        var bytes = data.ReadAhead();
        try
        {
            var header = await CsvHeaderLine.ReadAsync(bytes, cancellation);
            if (header.Names.Count == 0)
                throw new DataException($"{file.Name}: is empty; its first line must name the columns");

            var names = new CsvHeader(file.Name, header.Names);
            int[] columns = names.TakeAll([.. contract.Inputs.Select(input => input.Column)]);
            var id = contract.Id is null ? null : names.TakeIfThere(contract.Id);
            HasId = id is not null;
            rows = new CsvRows(contract, new(header.Delimiter, header.Names.Count, columns, id, header.NextLine));
            return bytes;
        }
        catch (UnreadableRowsException error)
        {
            throw new DataException($"{file.Name}: {error.Message}", error);
        }
    }

    /// <exception cref="DataException">A quote is not closed.</exception>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, RowBlock block)
    {
        var before = block.Count;
        var taken = rows!.Read(bytes, isEnd, block);
        foreach (var fault in block.Faults.Where(fault => fault.Reading.Faults[0] == CsvRows.OpenQuote))
            throw new DataException(
                $"{file.Name}: row {rowCount + fault.Place - before + 1} (line {fault.Line}): a quote is not closed");

        rowCount += block.Count - before;
        return taken;
    }

    public void Dispose() => data.Dispose();
}
