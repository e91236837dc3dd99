using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Predictions;

/// <summary>Reads rows from CSV. Columns that the contract does not name are passed over; a quote that is never closed
/// ends the reading, since nobody knows what it swallowed.</summary>
internal sealed class RowsFile(string path, FittedContract contract) : IRowParser, IDisposable
{
    private readonly string file = Path.GetFileName(path);
    private readonly FileStream stream = Open(path);
    private CsvRows? rows;
    private long rowCount;

    /// <summary>Whether rows say whose they are; known when they are opened.</summary>
    public bool HasId { get; private set; }

    /// <summary>Finds the columns.</summary>
    /// <exception cref="DataException">The file lacks columns, or is no CSV.</exception>
    public async Task<RowSource> OpenAsync(CancellationToken cancellation)
    {
        var bytes = new RowSource(ReadAsync);
        try
        {
            await TextStart.CheckAsync(bytes, cancellation);
            var header = await CsvHeaderLine.ReadAsync(bytes, cancellation);
            if (header.Names.Count == 0)
                throw new DataException($"{file}: is empty; its first line must name the columns");

            var names = new CsvHeader(file, header.Names);
            int[] columns = names.TakeAll([.. contract.Inputs.Select(input => input.Column)]);
            var id = contract.Id is null ? null : names.TakeIfThere(contract.Id);
            HasId = id is not null;
            rows = new CsvRows(contract, new(header.Delimiter, header.Names.Count, columns, id, header.NextLine));
            return bytes;
        }
        catch (UnreadableRowsException error)
        {
            throw new DataException($"{file}: {error.Message}", error);
        }
    }

    /// <exception cref="DataException">A quote is not closed.</exception>
    public int Read(ReadOnlySpan<byte> bytes, bool isEnd, RowBlock block)
    {
        var before = block.Count;
        var taken = rows!.Read(bytes, isEnd, block);
        foreach (var fault in block.Faults.Where(fault => fault.Reading.Faults[0] == CsvRows.OpenQuote))
            throw new DataException(
                $"{file}: row {rowCount + fault.Place - before + 1} (line {fault.Line}): a quote is not closed");

        rowCount += block.Count - before;
        return taken;
    }

    public void Dispose() => stream.Dispose();

    private static FileStream Open(string path)
    {
        if (!File.Exists(path)) throw new DataException($"{path}: there is no such file");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{Path.GetFileName(path)}: {error.Message}", error);
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(memory, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{file}: {error.Message}", error);
        }
    }
}
