using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using CsvHelper;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Segmentation;

/// <summary>Reads transactions line by line and judges each; a cell that cannot be read ends the reading. Memory
/// grows by one hash per line, to know duplicates.</summary>
internal sealed class TransactionReader : IDisposable
{
    private readonly TransactionOptions options;
    private readonly InvoiceDates dates;
    private readonly CsvReader csv;
    private readonly int invoice, item, quantity, date, price, customer;
    private readonly int? country;

    // 64 bits of SHA-256: among 5 million lines two different ones are taken for the same with probability 7e-7.
    private readonly HashSet<ulong> seen = [];

    /// <exception cref="DataException">The file cannot be read, or lacks columns.</exception>
    public TransactionReader(TransactionOptions options)
    {
        (this.options, dates) = (options, new InvoiceDates(options.DateFormat));
        csv = Guarded(() => CsvReader.Create(Open(options.Path), StrictCsv.Options with { PoolStrings = true }));
        try
        {
            var names = Guarded(() => csv.Headers.ToArray());
            if (names.Length == 0)
                throw new DataException($"{File}: is empty; its first line must name the columns");

            var header = new CsvHeader(File, names);
            var wanted = header.TakeAll(
            [
                .. TransactionOptions.KnownColumns.Where(known => known != TransactionOptions.Country)
                    .Select(known => options.NameOf(known)),
            ]);
            (invoice, item, quantity, date, price, customer) =
                (wanted[0], wanted[1], wanted[2], wanted[3], wanted[4], wanted[5]);
            country = options.Columns.ContainsKey(TransactionOptions.Country)
                ? header.Take(options.NameOf(TransactionOptions.Country))
                : header.TakeIfThere(TransactionOptions.Country);
        }
        catch (DataException)
        {
            csv.Dispose();
            throw;
        }
    }

    /// <returns>false at the end of the file.</returns>
    /// <exception cref="DataException">A line cannot be read.</exception>
    public bool Read(out Transaction line)
    {
        var isLine = Guarded(csv.Read);
        line = !isLine ? default : seen.Add(Hash(csv.RawRecord)) ? Judge() : new(LineFate.Duplicate);
        return isLine;
    }

    public void Dispose() => csv.Dispose();

    private string File => Path.GetFileName(options.Path);

    private Transaction Judge()
    {
        if (Blank(customer)) return new(LineFate.NoCustomer);
        if (Blank(invoice) || Blank(date) || Blank(quantity) || Blank(price)) return new(LineFate.Incomplete);

        var line = new Transaction(
            LineFate.Kept, WithoutFraction(Text(customer, TransactionOptions.Customer)),
            Text(invoice, TransactionOptions.Invoice), Text(item, TransactionOptions.Item),
            country is { } column ? Text(column, TransactionOptions.Country) : options.Home, Time(),
            Number(quantity, TransactionOptions.Quantity), Number(price, TransactionOptions.Price));
        return line with
        {
            Fate = line.Invoice[0] is 'C' or 'c' ? LineFate.Cancellation
                : line.Quantity <= 0 ? LineFate.NoQuantity
                : line.Price <= 0 ? LineFate.NoPrice
                : LineFate.Kept,
        };
    }

    private DateTime Time()
    {
        var text = Text(date, TransactionOptions.Date);
        return dates.TryRead(text, out var time)
            ? time
            : throw Refused(TransactionOptions.Date, $"must be {dates.Expected}", text);
    }

    private double Number(int column, string known) =>
        Utf8Parser.TryParse(Cell(column), out double number, out var read)
            && read == Cell(column).Length && double.IsFinite(number)
            ? number
            : throw Refused(known, "must be a number with a decimal point", Text(column, known));

    private string Text(int column, string known)
    {
        var text = csv.GetString(column).Trim();
        return text.Contains('\uFFFD') ? throw Refused(known, "is not UTF-8; save the file as UTF-8", text) : text;
    }

    private bool Blank(int column) => Cell(column).IsEmpty;

    private ReadOnlySpan<byte> Cell(int column) => csv.GetSpan(column).Trim(" \t"u8);

    private DataException Refused(string known, string what, string text) => new(
        $"{File}: row {csv.RowNumber} (line {csv.LineNumber}): "
        + $"{options.NameOf(known)} {what} (was '{Excerpt.Of(text)}')");

    private T Guarded<T>(Func<T> read) => StrictCsv.Reading(options.Path, read);

    /// <summary>17850.0 is 17850: a table that had gaps was read as numbers with fractions.</summary>
    private static string WithoutFraction(string id) =>
        id.EndsWith(".0", StringComparison.Ordinal)
            && id.AsSpan(0, id.Length - 2).IndexOfAnyExceptInRange('0', '9') < 0
            ? id[..^2]
            : id;

    private static ulong Hash(ReadOnlySpan<byte> line)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    private static Stream Open(string path)
    {
        var file = System.IO.File.OpenRead(path);
        var isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
