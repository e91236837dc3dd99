using System.Buffers;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using Encoding = System.Text.Encoding;

namespace PurchaseApi.Parquet;

/// <summary>A CSV -> a Parquet file. Empty cells are null.</summary>
public static class ParquetTable
{
    /// <summary>Whether a file is called one of Parquet.</summary>
    public static bool IsNamed(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <param name="csv">All of it, with commas and a header.</param>
    /// <param name="kindOf">Column name -> what its cells are; what is not of that kind becomes null.</param>
    /// <param name="output">Receives the file.</param>
    public static void Write(ReadOnlySpan<byte> csv, Func<string, CellKind> kindOf, IBufferWriter<byte> output)
    {
        var at = new CsvRecord((byte)',', maxCells: 0).Scan(csv, isEnd: true);
        var columns = Columns(csv[..at], kindOf);
        var record = new CsvRecord((byte)',', columns.Length);
        using var file = new ParquetWriter(columns);
        while (at < csv.Length)
        {
            var rest = csv[at..];
            var length = record.Scan(rest, isEnd: true);
            for (var i = 0; i < columns.Length; i++) columns[i].AddCell(file.Row, record.Cell(rest, i));
            file.EndRow(output, length);
            at += length;
        }

        file.End(output);
    }

    private static TableColumn[] Columns(ReadOnlySpan<byte> header, Func<string, CellKind> kindOf)
    {
        var counted = new CsvRecord((byte)',', maxCells: 0);
        counted.Scan(header, isEnd: true);
        var record = new CsvRecord((byte)',', counted.Count);
        record.Scan(header, isEnd: true);
        var columns = new TableColumn[record.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = Encoding.UTF8.GetString(record.Cell(header, i));
            columns[i] = TableColumn.Create(name, kindOf(name));
        }

        return columns;
    }
}
