using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Commands.Predict;

/// <summary>Reads rows from a file. Columns that the contract does not name are passed over; a quote that is never
/// closed ends the reading: it may have swallowed any number of rows.</summary>
internal sealed class RowsFile(DataFile file, FittedContract contract, AnswerColumns? answer = null)
    : IRowParser, IDisposable
{
    private readonly OpenData data = file.Open();
    private CsvRows? rows;
    private long rowCount;

    /// <summary>Whether rows say whose they are; known when they are opened.</summary>
    public bool HasId { get; private set; }

    /// <summary>The date of every row; null where the file says it, or the contract needs none.</summary>
    public double? AsOf { get; private set; }

    /// <summary>Names of the columns that come back; known then too.</summary>
    public IReadOnlyList<string>? Kept { get; private set; }

    /// <summary>What each column of the file holds; known then too.</summary>
    public ColumnKinds Kinds { get; private set; } = ColumnKinds.Unknown;

    /// <summary>Finds the columns.</summary>
    /// <exception cref="DataException">The file lacks columns, or is not CSV.</exception>
    public async Task<RowSource> OpenAsync(CancellationToken cancellation)
    {
        var bytes = data.ReadAhead();
        try
        {
            var header = await CsvHeaderLine.ReadAsync(bytes, cancellation);
            if (header.Names.Count == 0)
                throw new DataException($"{file.Name}: is empty; its first line must name the columns");

            var names = new CsvHeader(file.Name, header.Names);
            AsOf = AsOfDate.Find(file, contract.Inputs, header.Names);
            int[] columns = names.TakeAll(contract.Inputs, AsOf is not null, []);
            var id = contract.Id is null ? null : names.TakeIfThere(contract.Id);
            HasId = id is not null;
            if (answer?.RefusesUnknown == true
                && names.Others([contract.Document.Label?.Name ?? ""]) is [var unknown, ..])
                throw new DataException($"{file.Name}: '{unknown}' is not a column of this model; leave out "
                    + "--unknown-columns error to ignore it");

            Kinds = new(header.Names, header.ColumnKinds);
            var kept = FindKept(header);
            bytes.KeepColumns?.Invoke(
            [
                .. columns.Where(column => column >= 0), .. id is { } own ? [own] : (int[])[], .. kept?.Columns ?? [],
            ]);
            rows = new CsvRows(
                contract,
                new(header.Delimiter, header.Names.Count, columns, id, header.NextLine, AsOf ?? double.NaN)
                {
                    ColumnKinds = header.ColumnKinds,
                    IsOpen = header.IsOpen,
                },
                kept);
            return bytes;
        }
        catch (UnreadableRowsException error)
        {
            throw new DataException($"{file.Name}: {error.Message}", error);
        }
    }

    private KeptCells? FindKept(CsvHeaderLine header)
    {
        if (answer?.Keep is not { } keep) return null;

        var found = KeptCells.Find(keep, header.Names, isJson: false, out var absent)
            ?? throw new DataException($"{file.Name}: --keep: no column '{absent}'");
        Kept = found.Names;
        return found;
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

/// <summary>What becomes of columns that a contract does not name.</summary>
/// <param name="Keep">Those that come back in front of the answers; null for none.</param>
/// <param name="RefusesUnknown">Whether the others are errors.</param>
internal sealed record AnswerColumns(KeptColumns? Keep, bool RefusesUnknown);
