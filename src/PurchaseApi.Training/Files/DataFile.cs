using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files.Databases;

namespace PurchaseApi.Training.Files;

/// <summary>A file of rows as people have it: CSV in a known encoding, plain or packed with gzip, a sheet of a
/// spreadsheet, or Parquet; or the rows of a database's query in its place.</summary>
internal sealed record DataFile(string Path)
{
    private const int Piece = 1 << 20;

    /// <summary>null: UTF-16 by its byte order mark, UTF-8 where the whole file is, else Windows-1252.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Of a spreadsheet; null: the first.</summary>
    public string? Sheet { get; init; }

    /// <summary>The date of rows that have no column for it; null: the newest date of the file.</summary>
    public double? AsOf { get; init; }

    /// <summary>Read in place of a file; null where there is one.</summary>
    public DatabaseQuery? Query { get; init; }

    public string Name => Query is null ? System.IO.Path.GetFileName(Path) : Path;

    public static implicit operator DataFile(string path) => new(path);

    public static DataFile From(DatabaseQuery query) => new(query.Database.Name) { Query = query };

    /// <summary>Opens it as CSV in UTF-8.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public OpenData Open() => Reading(Path, () =>
    {
        if (Query is not null) return OpenData.FromQuery(Query);
        if (!File.Exists(Path)) throw new DataException($"{Path}: file not found");

        var start = new byte[FileFormat.Needed];
        using (var file = File.OpenRead(Path)) start = start[..file.ReadAtLeast(start, start.Length, false)];
        if (FileFormat.IsSpreadsheet(start)) return OpenData.FromSpreadsheet(this);
        if (ParquetRows.IsParquet(start)) return OpenData.FromParquet(Path);
        if (FileFormat.Remedy(start) is { } remedy) throw new DataException($"{Name}: {remedy}");
        if (Sheet is not null) throw new DataException($"{Name}: is not a spreadsheet; leave out --sheet");

        var isPacked = start is [0x1F, 0x8B, ..];
        return new OpenData(OpenText(isPacked), Encoding ?? Guess(isPacked), Path);
    });

    /// <summary>Words what goes wrong with a file.</summary>
    /// <exception cref="DataException">It cannot be read.</exception>
    public static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UnreadableRowsException error)
        {
            throw new DataException($"{System.IO.Path.GetFileName(path)}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }

    private Stream OpenText(bool isPacked)
    {
        var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return isPacked ? new GzipBytes(file) : file;
    }

    /// <returns>null where the bytes say it themselves, as they do in UTF-8.</returns>
    private Encoding? Guess(bool isPacked)
    {
        using var text = OpenText(isPacked);
        var bytes = new byte[Piece];
        var (count, isFirst) = (0, true);
        while (true)
        {
            var read = text.ReadAtLeast(bytes.AsSpan(count), bytes.Length - count, throwOnEndOfStream: false);
            var known = bytes.AsSpan(0, count + read);
            if (isFirst && TextEncodings.Detect(known) is not null) return null;

            isFirst = false;
            var whole = read < bytes.Length - count ? known.Length : WholeLength(known);
            if (!Utf8.IsValid(known[..whole])) return TextEncodings.Windows1252;
            if (read < bytes.Length - count) return null;

            known[whole..].CopyTo(bytes);
            count = known.Length - whole;
        }
    }

    /// <summary>Without the bytes at the end that may be the first ones of a letter.</summary>
    private static int WholeLength(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= 3; back++)
            if (bytes[^back] >= 0xC0) return bytes.Length - back;
        return bytes.Length;
    }
}

/// <summary>The text of a file, from its beginning.</summary>
/// <param name="stream">Its bytes, unpacked.</param>
/// <param name="encoding">Of the bytes; null where they say it themselves.</param>
/// <param name="path">Of the file, for messages.</param>
internal sealed class OpenData(Stream stream, Encoding? encoding, string path) : IDisposable
{
    private IReadOnlyList<CellKind>? kinds;   // per column; null where all are texts
    private Action<IEnumerable<int>>? keep;
    private QueryRows? query;

    /// <summary>Of the rows of a query once all are read; null for a file, which has a hash of its own.</summary>
    public string? Sha256 => query?.Sha256;

    /// <summary>Without waiting for anything but the disk.</summary>
    public RowSource Read() => Source((memory, _) => new(stream.Read(memory.Span)));

    /// <summary>While other rows are scored.</summary>
    public RowSource ReadAhead() => Source(ReadAsync);

    /// <exception cref="UnreadableRowsException">The file is damaged.</exception>
    public static OpenData FromParquet(string path)
    {
        var rows = new ParquetRows(File.OpenRead(path));
        return new(rows, null, path) { kinds = rows.ColumnKinds, keep = rows.Keep };
    }

    /// <exception cref="DataException">The database cannot be reached, or does not understand the query.</exception>
    public static OpenData FromQuery(DatabaseQuery query)
    {
        var rows = QueryRows.Open(query);
        return new(rows, null, query.Database.Name) { kinds = rows.ColumnKinds, keep = rows.Keep, query = rows };
    }

    /// <exception cref="DataException">The file is damaged.</exception>
    public static OpenData FromSpreadsheet(DataFile file)
    {
        var (csv, kinds) = SpreadsheetCsv.Open(file);
        return new(csv, null, file.Path) { kinds = kinds };
    }

    public void Dispose() => stream.Dispose();

    private RowSource Source(ReadBytes read) => new(new TextBytes(read, encoding).ReadAsync)
    {
        ColumnKinds = kinds,
        KeepColumns = keep,
    };

    private async ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(memory, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
        catch (UnreadableRowsException error)
        {
            throw new DataException($"{Path.GetFileName(path)}: {error.Message}", error);
        }
    }
}

/// <summary>What a file is by its first bytes.</summary>
internal static class FileFormat
{
    /// <summary>Bytes that tell it.</summary>
    public const int Needed = 512;

    private const string Export = "is JSON; export the rows as CSV, a spreadsheet or Parquet";

    // A header may begin with a bracket, too: `<DATE>,<OPEN>`, `[id],[name]`.
    private static readonly (string Start, string Remedy)[] WithoutTable =
    [
        ("<!doctype", "is a web page; download the file itself, not the page that shows it"),
        ("<html", "is a web page; download the file itself, not the page that shows it"),
        ("<?xml", "is XML; export the rows as CSV, a spreadsheet or Parquet"),
        ("{\"", Export), ("[{", Export), ("{\n", Export), ("[\n", Export),
        ("%PDF-", "is a PDF; export the rows as CSV, a spreadsheet or Parquet"),
    ];

    public static bool IsSpreadsheet(ReadOnlySpan<byte> start) =>
        start is [(byte)'P', (byte)'K', 3, 4, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..];

    /// <summary>Of files that people take for a table: a page that was saved in place of the download behind it, an
    /// export in another format.</summary>
    /// <param name="start">Of the file.</param>
    /// <returns>What it is and what to do; null where it may be a table.</returns>
    public static string? Remedy(ReadOnlySpan<byte> start)
    {
        var text = Encoding.Latin1.GetString(start).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        return WithoutTable.FirstOrDefault(
            one => text.StartsWith(one.Start, StringComparison.OrdinalIgnoreCase)).Remedy;
    }
}

/// <summary>Tells one data file from another.</summary>
internal static class Fingerprint
{
    /// <summary>SHA-256 in lower-case hex.</summary>
    /// <exception cref="DataException">The file cannot be read, or holds nothing.</exception>
    public static string Hash(string path)
    {
        if (!File.Exists(path)) throw new DataException($"{path}: file not found");

        try
        {
            // Before it is opened, since a pipe has the length 0 and would wait for a writer.
            if (new FileInfo(path).Length == 0)
                throw new DataException($"{Path.GetFileName(path)}: is empty; its first line must name the columns");

            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }
}

/// <summary>Data that cannot be used; the message names the place and the remedy.</summary>
internal sealed class DataException : Exception
{
    public DataException() { }

    public DataException(string message) : base(message) { }

    public DataException(string message, Exception inner) : base(message, inner) { }
}
