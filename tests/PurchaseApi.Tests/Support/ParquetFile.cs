using System.Buffers;
using ParquetSharp;
using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Tests.Support;

/// <summary>Parquet as other programs write it, and as a test reads it.</summary>
internal static class ParquetFile
{
    /// <param name="columns">Their types, in order.</param>
    /// <param name="groups">Of each row group, the values of every column.</param>
    public static byte[] Write(Column[] columns, params Array[][] groups)
    {
        var bytes = new MemoryStream();
        using (var file = new ParquetFileWriter(bytes, columns, null, Compression.Snappy, null, leaveOpen: true))
        {
            foreach (var group in groups)
            {
                using var rows = file.AppendRowGroup();
                foreach (var values in group)
                {
                    using var column = rows.NextColumn();
                    using var writer = column.LogicalWriter();
                    writer.Apply(new Writing(values));
                }
            }

            file.Close();
        }

        return bytes.ToArray();
    }

    /// <summary>A table of CSV, whose numbers are numbers.</summary>
    public static byte[] FromCsv(string csv, Func<string, CellKind> kindOf)
    {
        var bytes = new ArrayBufferWriter<byte>();
        ParquetTable.Write(System.Text.Encoding.UTF8.GetBytes(csv), kindOf, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Every line, the header's names in quotes.</summary>
    public static string[] Read(byte[] bytes)
    {
        using var rows = new ParquetRows(new MemoryStream(bytes));
        using var text = new StreamReader(rows);
        return text.ReadToEnd()[..^1].Split('\n');
    }

    private sealed class Writing(Array values) : ILogicalColumnWriterVisitor<bool>
    {
        public bool OnLogicalColumnWriter<T>(LogicalColumnWriter<T> columnWriter)
        {
            columnWriter.WriteBatch((T[])values);
            return true;
        }
    }
}
