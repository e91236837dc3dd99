using System.Buffers;
using System.Text;
using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Files;

/// <summary>A file that is there whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Written next to <paramref name="path"/>, then renamed.</summary>
    /// <exception cref="DataException">It cannot be written; what was there still is.</exception>
    public static void Write(string path, Action<TextWriter> write) => WriteBytes(path, file =>
    {
        using var text = new StreamWriter(file, new UTF8Encoding(false));
        write(text);
    });

    /// <summary>A table: Parquet where the path says so, else CSV.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="kindOf">What a column holds.</param>
    /// <param name="write">Writes CSV.</param>
    /// <exception cref="DataException">As of <see cref="Write"/>.</exception>
    public static void WriteTable(string path, Func<string, CellKind> kindOf, Action<TextWriter> write)
    {
        if (!ParquetTable.IsNamed(path))
        {
            Write(path, write);
            return;
        }

        var csv = new MemoryStream();
        using (var text = new StreamWriter(csv, new UTF8Encoding(false), leaveOpen: true)) write(text);
        var bytes = new ArrayBufferWriter<byte>();
        ParquetTable.Write(csv.GetBuffer().AsSpan(0, (int)csv.Length), kindOf, bytes);
        WriteBytes(path, file => file.Write(bytes.WrittenSpan));
    }

    /// <inheritdoc cref="Write"/>
    public static void WriteBytes(string path, Action<Stream> write)
    {
        MustBeOwn(path);
        var incoming = Incoming(path);
        try
        {
            using (var file = File.Create(incoming)) write(file);
            File.Move(incoming, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
        finally
        {
            Remove(incoming);
        }
    }

    /// <exception cref="DataException">A rename would take the place of a folder, a device or a link.</exception>
    public static void MustBeOwn(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full) || new FileInfo(full).LinkTarget is not null
            || full.StartsWith("/dev/", StringComparison.Ordinal))
            throw new DataException($"{path}: the output must be a regular file");
    }

    /// <summary>A temporary name next to it, for a file that is still being written.</summary>
    public static string Incoming(string path) => Path.Combine(
        Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}-{Guid.NewGuid():N}");

    /// <summary>Whatever happened, nothing half-written stays.</summary>
    public static void Remove(string incoming)
    {
        try
        {
            File.Delete(incoming);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What made the writing fail is the better reason.
        }
    }
}

/// <summary>Writes lines of CSV (RFC 4180: CRLF).</summary>
internal sealed class CsvLine(TextWriter output)
{
    private bool isFirst = true;

    /// <summary>A number or a known word: written as it is.</summary>
    public void Plain(string cell)
    {
        if (!isFirst) output.Write(',');
        isFirst = false;
        output.Write(cell);
    }

    /// <summary>Whatever people wrote.</summary>
    public void Text(string cell) => Plain(CsvCells.From(cell));

    public void End()
    {
        output.Write("\r\n");
        isFirst = true;
    }
}
