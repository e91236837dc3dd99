using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsvHelper;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Training.Data;

/// <summary>Reads labelled rows from CSV. The first cell that the contract refuses ends the reading: training on a guess
/// of what was meant would be worse than no model.</summary>
internal sealed class ExamplesFile
{
    private const int MinRows = 50;

    private readonly Contract contract;
    private readonly string file;
    private readonly CsvReader csv;
    private readonly CellReader[] cells;
    private readonly int[] columns;
    private readonly int labelColumn;
    private readonly RowValidator validator;

    private ExamplesFile(Contract contract, string file, CsvReader csv)
    {
        (this.contract, this.file, this.csv) = (contract, file, csv);
        csv.ReadHeader();
        var header = new CsvHeader(file, [.. csv.Headers]);
        cells = [.. contract.Inputs.Select(input => new CellReader(input))];
        columns = [.. contract.Inputs.Select(input => header.IndexOf(input.Column))];
        labelColumn = header.IndexOf(contract.Label.Name!);
        validator = new RowValidator(contract.Inputs, contract.Document.Id);
    }

    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static LabelledRows Read(string path, Contract contract)
    {
        var name = Path.GetFileName(path);
        try
        {
            string sha256;
            using (var stream = File.OpenRead(path)) sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));

            // No separator: it is detected from the file.
            using var reader = CsvReader.FromFile(path, CsvReaderOptions.Default with { Separator = null, TrackLineNumbers = true });
            return new ExamplesFile(contract, name, reader).ReadAll(sha256);
        }
        catch (CsvFormatException error)
        {
            throw new DataException($"{name}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }

    private LabelledRows ReadAll(string sha256)
    {
        var (rows, labels, dropped) = (new List<Row>(), new List<bool>(), 0);
        while (csv.Read())
        {
            if (csv.GetSpan(labelColumn).Trim(" \t"u8).IsEmpty)
            {
                dropped++;
                continue;
            }

            labels.Add(ReadLabel());
            rows.Add(ReadRow());
        }

        if (rows.Count < MinRows) throw new DataException($"{file}: has {rows.Count} labelled rows; at least {MinRows} are needed");
        var positives = labels.Count(label => label);
        if (positives == 0 || positives == labels.Count)
            throw new DataException($"{file}: every label is the same; '{contract.Label.Name}' must be '{contract.Label.Positive}' in some rows and not in others");
        return new LabelledRows(rows, [.. labels], dropped, sha256);
    }

    private Row ReadRow()
    {
        var values = new double[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = csv.GetSpan(columns[i]);
            if (cells[i].Read(cell, out values[i]) is { } code)
                throw new DataException($"{Place}: {Worded(cells[i].Input.Name, code, cell)}");
        }

        return new Row(default, values);
    }

    /// <summary>A number is compared as a number, so that 1 and 1.0 are the same class; all else as text, without case.</summary>
    private bool ReadLabel()
    {
        var text = Encoding.UTF8.GetString(csv.GetSpan(labelColumn).Trim(" \t"u8));
        var positive = contract.Label.Positive!.Value;
        if (positive.ValueKind != JsonValueKind.Number) return text.Equals(positive.ToString(), StringComparison.OrdinalIgnoreCase);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number == positive.GetDouble()
            : throw new DataException($"{Place}: {contract.Label.Name} must be a number, as the positive label {positive} is (was '{text}')");
    }

    private string Place => $"{file}: row {csv.RowNumber} (line {csv.LineNumber})";

    private string Worded(string field, string code, ReadOnlySpan<byte> cell)
    {
        var fault = new FieldFault(code, field, $"'{Encoding.UTF8.GetString(cell)}'");
        return validator.Validate(RowReading.Refused(default, [fault])).Errors[0].ErrorMessage;
    }
}
