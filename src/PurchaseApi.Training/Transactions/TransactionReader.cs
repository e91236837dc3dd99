using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Inputs.Dates;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Transactions;

/// <summary>Reads transactions line by line and judges each; a cell that cannot be read ends the reading. Memory
/// grows by one hash per line, to know duplicates.</summary>
internal sealed class TransactionReader : IDisposable
{
    private readonly TransactionOptions options;
    private readonly InvoiceDates dates;
    private readonly CsvFile csv;
    private readonly int customer, date;
    private readonly int? invoice, item, quantity, price, amount, country;
    private readonly NumberFormat numbers;

    // 64 bits of SHA-256: among 5 million lines two different ones are taken for the same with probability 7e-7.
    private readonly HashSet<ulong> seen = [];

    /// <exception cref="DataException">The file cannot be read, or lacks columns.</exception>
    public TransactionReader(TransactionOptions options)
    {
        (this.options, dates) = (options, new InvoiceDates(options.DateFormat));
        csv = new CsvFile(options.Data);
        try
        {
            var header = new CsvHeader(File, csv.Headers);
            int[] always = header.TakeAll(
                [options.NameOf(TransactionOptions.Customer), options.NameOf(TransactionOptions.Date)]);
            (customer, date) = (always[0], always[1]);
            invoice = IfThere(header, TransactionOptions.Invoice);
            item = IfThere(header, TransactionOptions.Item);
            country = IfThere(header, TransactionOptions.Country);
            // A total that was named is meant, even where its parts are there.
            if (!options.Columns.ContainsKey(TransactionOptions.Amount))
                (quantity, price) =
                    (IfThere(header, TransactionOptions.Quantity), IfThere(header, TransactionOptions.Price));
            if (price is null || quantity is null)
                (quantity, price, amount) = (null, null, IfThere(header, TransactionOptions.Amount));
            if (price is null && amount is null)
                throw new DataException($"{File}: what a line cost is unknown; name the columns of quantity and price "
                    + "of one piece, or of the amount of the line, such as --column Amount=total");

            numbers = Guarded(DetectNumbers);
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
        line = !isLine ? default : seen.Add(Hash(csv.Record)) ? Classify() : new(LineFate.Duplicate);
        return isLine;
    }

    public void Dispose() => csv.Dispose();

    /// <summary>Whether a date read so far says how far it is from UTC.</summary>
    public bool HasOffsets => dates.HaveOffsets;

    /// <summary>Whether lines say what was bought, how many pieces of it, and where.</summary>
    public (bool Items, bool Pieces, bool Countries) Has =>
        (item is not null, quantity is not null, country is not null);

    private string File => options.Data.Name;

    private int? IfThere(CsvHeader header, string known) => options.Columns.ContainsKey(known)
        ? header.Take(options.NameOf(known))
        : header.TakeIfThere(known);

    private Transaction Classify()
    {
        if (Blank(customer)) return new(LineFate.NoCustomer);
        if (Blank(date) || IsBlank(invoice) || IsBlank(quantity) || IsBlank(price) || IsBlank(amount))
            return new(LineFate.Incomplete);

        var time = Time();
        var line = new Transaction(
            LineFate.Kept, WithoutFraction(Text(customer, TransactionOptions.Customer)),
            invoice is null ? $"{time.Ticks}" : Text(invoice, TransactionOptions.Invoice),
            Text(item, TransactionOptions.Item), Text(country, TransactionOptions.Country), time,
            quantity is { } pieces ? Number(pieces, TransactionOptions.Quantity) : 1,
            Number((amount ?? price)!.Value, amount is null ? TransactionOptions.Price : TransactionOptions.Amount));
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
        (numbers == NumberFormat.Plain
            && Utf8Parser.TryParse(Cell(column), out double number, out var read) && read == Cell(column).Length
            && double.IsFinite(number)) || numbers.TryRead(Text(column, known), out number)
            ? number
            : throw Refused(known, $"must be a number like {numbers.Example}", Text(column, known));

    /// <summary>How the first rows write their numbers; where they disagree, the first to be read is refused.</summary>
    private NumberFormat DetectNumbers()
    {
        const int Looked = 10_000;
        using var first = new CsvFile(options.Data);
        var texts = new HashSet<string>();
        for (var row = 0; row < Looked && first.Read(); row++)
            foreach (var column in (int?[])[quantity, price, amount])
                if (column is { } index && first.Text(index).Trim() is { Length: > 0 } text) texts.Add(text);
        return NumberFormat.Detect(texts) ?? NumberFormat.Plain;
    }

    private string Text(int? column, string known)
    {
        if (column is not { } index) return "";

        var text = csv.Text(index).Trim();
        return text.Contains('\uFFFD') ? throw Refused(known, "is not UTF-8; save the file as UTF-8", text) : text;
    }

    private bool IsBlank(int? column) => column is { } index && Blank(index);

    private bool Blank(int column) => Cell(column).IsEmpty;

    private ReadOnlySpan<byte> Cell(int column) => CellText.Trim(csv.Cell(column));

    private DataException Refused(string known, string what, string text) => new(
        $"{File}: row {csv.RowNumber} (line {csv.LineNumber}): "
        + $"{options.NameOf(known)} {what} (was '{Excerpt.From(text)}')");

    private T Guarded<T>(Func<T> read) => DataFile.Reading(options.Data.Path, read);

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
}

/// <summary>Reads the date and time of an invoice as an instant in UTC, whatever the machine's zone.</summary>
/// <param name="format">A form of <see cref="DateFormat"/> or .NET's words for one; null: ISO 8601, or month/day/year
/// as the spreadsheet of UCI Online Retail writes it. Day before month is never guessed: the first day above 12 would
/// be refused.</param>
internal sealed class InvoiceDates(string? format)
{
    private readonly DateFormat[] forms = Forms(format);
    private string lastText = "";
    private DateTime lastTime;

    /// <summary>Whether any date read so far says how far it is from UTC.</summary>
    public bool HaveOffsets { get; private set; }

    public string Expected => format is null
        ? "a date like 2010-12-01 08:26 or, month first, 12/1/2010 8:26; --date-format names another form, such as "
            + "'d/m/y'"
        : $"a date of the form '{format}'";

    public bool TryRead(string text, out DateTime time)
    {
        // The lines of an invoice follow each other.
        if (text == lastText)
        {
            time = lastTime;
            return text.Length > 0;
        }

        if (!TryParse(text, out time)) return false;

        (lastText, lastTime) = (text, time);
        return true;
    }

    /// <summary>An as-of date: ISO 8601, its first moment in UTC where it has no time.</summary>
    public static bool TryParseIso(string text, out DateTime time)
    {
        var isDate = DateFormat.Iso.TryRead(text, out var instant, out _);
        time = Plain(instant);
        return isDate;
    }

    private static DateFormat[] Forms(string? format)
    {
        if (format is null) return [DateFormat.Iso, DateFormat.Create("m/d/y")];
        try
        {
            return [DateFormat.Create(format)];
        }
        catch (FormatException)
        {
            return [];   // .NET's words
        }
    }

    private bool TryParse(string text, out DateTime time)
    {
        foreach (var form in forms)
        {
            if (!form.TryRead(text, out var instant, out var hasOffset)) continue;

            HaveOffsets |= hasOffset;
            time = Plain(instant);
            return true;
        }

        time = default;
        if (forms.Length > 0) return false;

        const DateTimeStyles Styles = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal;
        var isDate = DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, Styles, out var date);
        HaveOffsets |= isDate && format!.AsSpan().ContainsAny('z', 'K');
        time = Plain(date.UtcDateTime);
        return isDate;
    }

    /// <summary>All are in UTC; written, they say nothing of it.</summary>
    private static DateTime Plain(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
}
