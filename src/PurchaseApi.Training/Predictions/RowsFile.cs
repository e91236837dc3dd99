using System.Buffers.Text;
using System.Text;
using CsvHelper;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Predictions;

/// <summary>Reads rows from CSV one at a time and judges each by the contract. Columns that the contract does not name
/// are passed over; a quote that is never closed ends the reading, since nobody knows what it swallowed.</summary>
internal sealed class RowsFile : IDisposable
{
    public const string InvalidCsv = "INVALID_CSV";

    private readonly string file;
    private readonly FittedContract contract;
    private readonly CsvReader csv;
    private readonly CellReader[] cells;
    private readonly int[] columns;
    private readonly int? idColumn;
    private readonly RowValidator validator;
    private CsvMalformedReason? malformed;

    /// <exception cref="DataException">The file cannot be read, or lacks columns.</exception>
    public RowsFile(string path, FittedContract contract)
    {
        (file, this.contract) = (Path.GetFileName(path), contract);
        validator = new RowValidator(contract.Inputs, contract.Id, missing: "empty");
        cells = [.. contract.Inputs.Select(input => new CellReader(input))];
        if (!File.Exists(path)) throw new DataException($"{path}: there is no such file");

        csv = Reading(() => CsvReader.FromFile(path, CsvReaderOptions.Default with
        {
            Separator = null,   // detected
            MaxRecordSize = 1 << 20,
            TrackLineNumbers = true,
            OnMalformedRecord = record => malformed = record.Reason,
        }));
        try
        {
            Reading(() => csv.ReadHeader());
            if (csv.Headers.Count == 0)
                throw new DataException($"{file}: is empty; its first line must name the columns");

            var header = new CsvHeader(file, [.. csv.Headers]);
            columns = header.TakeAll([.. contract.Inputs.Select(input => input.Column)]);
            idColumn = contract.Id is { } id ? header.TakeIfThere(id) : null;
        }
        catch (DataException)
        {
            csv.Dispose();
            throw;
        }
    }

    /// <summary>Whether rows say whose they are.</summary>
    public bool HasId => idColumn is not null;

    /// <returns>false at the end of the file.</returns>
    /// <exception cref="DataException">The file cannot be read on.</exception>
    public bool Read(out JudgedRow row)
    {
        malformed = null;
        var isRow = Reading(() => csv.Read());
        if (malformed == CsvMalformedReason.UnterminatedQuote)
            throw new DataException($"{Place}: a quote is not closed");

        row = isRow ? Judge() : default;
        return isRow;
    }

    public void Dispose() => csv.Dispose();

    private string Place => $"{file}: row {csv.RowNumber} (line {csv.LineNumber})";

    private JudgedRow Judge()
    {
        if (csv.FieldCount != csv.Headers.Count)
            return Broken($"The row has {csv.FieldCount} cells where the header has {csv.Headers.Count}.");
        if (malformed is not null)
            return Broken("A quote stands where none can be; a cell with quotes in it is quoted.");

        var values = new double[cells.Length];
        List<FieldFault>? faults = null;
        RowId id = default;
        if (idColumn is { } column && !TryReadId(csv.GetSpan(column), out id))
            (faults ??= []).Add(new(FaultCodes.NotAllowed, contract.Id!, Given(csv.GetSpan(column))));
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = csv.GetSpan(columns[i]);
            if (cells[i].Read(cell, out values[i]) is { } code)
                (faults ??= []).Add(new(code, cells[i].Input.Name, Given(cell)));
        }

        if (faults is null) return new(id, new Row(id, values), "", "");

        var errors = validator.Validate(RowReading.Refused(id, faults)).Errors;
        return new(id, null, errors[0].ErrorCode, string.Join(' ', errors.Select(error => error.ErrorMessage)));
    }

    /// <summary>Which cell is which is not known, so not even the id is.</summary>
    private static JudgedRow Broken(string detail) => new(default, null, InvalidCsv, detail);

    private static bool TryReadId(ReadOnlySpan<byte> cell, out RowId id)
    {
        cell = cell.Trim(LabelReader.Blanks);
        id = default;
        if (cell.IsEmpty) return true;

        var text = Encoding.UTF8.GetString(cell);
        // 007 is a text: as a number it would come back as 7.
        var isNumber = Utf8Parser.TryParse(cell, out long number, out var read) && read == cell.Length
            && text == $"{number}";
        if (!isNumber && !RowId.IsAllowed(text)) return false;

        id = isNumber ? new(number, null) : new(null, text);
        return true;
    }

    private static string Given(ReadOnlySpan<byte> cell) => $"'{Excerpt.Of(Encoding.UTF8.GetString(cell))}'";

    private T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException error)
        {
            throw new DataException(
                $"{file}: {error.Message} Is a quote of line {error.LineNumber} not closed?", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{file}: {error.Message}", error);
        }
    }

    private void Reading(Action read) => Reading(() =>
    {
        read();
        return true;
    });
}

/// <summary>A row of the file, or what is wrong with it.</summary>
/// <param name="ErrorCode">Of the first error.</param>
/// <param name="ErrorDetail">Every error, in words.</param>
internal readonly record struct JudgedRow(RowId Id, Row? Row, string ErrorCode, string ErrorDetail);
