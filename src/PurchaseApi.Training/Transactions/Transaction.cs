using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Transactions;

/// <summary>One line of a transactions file. Without a customer, or as a duplicate, only its fate is read.</summary>
/// <param name="Invoice">Empty in a file without invoices: the lines of a customer at one time are one
/// purchase.</param>
/// <param name="Item">What was bought; empty in a file without products.</param>
/// <param name="Price">Of one piece; the amount of the line, and a quantity of 1, where a file has amounts.</param>
internal readonly record struct Transaction(
    LineFate Fate,
    string Customer = "",
    string Invoice = "",
    string Item = "",
    string Country = "",
    DateTime Time = default,
    double Quantity = 0,
    double Price = 0);

/// <summary>What becomes of a line, in the order in which it is asked.</summary>
internal enum LineFate
{
    Kept,
    Duplicate,
    NoCustomer,
    Incomplete,
    Cancellation,
    NoQuantity,
    NoPrice,
    Later,
}

/// <summary>How many lines were read, and why others were dropped: nothing goes unsaid.</summary>
internal sealed class LineCounts
{
    private static readonly LineFate[] Fates = Enum.GetValues<LineFate>();

    private readonly long[] counts = new long[Fates.Length];

    public long Read => counts.Sum();

    public long this[LineFate fate] => counts[(int)fate];

    public void Add(LineFate fate) => counts[(int)fate]++;

    /// <summary>Reason -> lines, those with none left out.</summary>
    public IReadOnlyList<(string Reason, long Lines)> Dropped =>
    [
        .. Fates.Where(fate => fate != LineFate.Kept && this[fate] > 0).Select(fate => (Reason(fate), this[fate])),
    ];

    /// <summary>The dropped ones in words.</summary>
    public override string ToString() => Dropped.Count == 0
        ? "none"
        : string.Join(", ", Dropped.Select(one => $"{one.Lines:N0} {one.Reason}"));

    private static string Reason(LineFate fate) => fate switch
    {
        LineFate.Duplicate => "exact duplicates of a line",
        LineFate.NoCustomer => "without a customer",
        LineFate.Incomplete => "without invoice, date, quantity or price",
        LineFate.Cancellation => "of cancelled invoices",
        LineFate.NoQuantity => "with a quantity of 0 or less",
        LineFate.NoPrice => "with a price of 0 or less",
        _ => "on or after the as-of date",
    };
}

/// <summary>How a transactions file is to be read.</summary>
/// <param name="Data">The file.</param>
/// <param name="Columns">Names in the file of columns that are not called as in <see cref="KnownColumns"/>.</param>
/// <param name="DateFormat">A form such as <c>d/m/y</c>, or .NET's words for one; null: ISO
/// 8601, or month/day/year hour:minute.</param>
/// <param name="Home">The country whose customers are one group, all others being the other; null: the country with
/// most lines.</param>
internal sealed record TransactionOptions(
    DataFile Data, IReadOnlyDictionary<string, string> Columns, string? DateFormat, string? Home)
{
    public const string Invoice = "InvoiceNo", Item = "StockCode", Quantity = "Quantity", Date = "InvoiceDate",
        Price = "UnitPrice", Amount = "Amount", Customer = "CustomerID", Country = "Country";

    /// <summary>As in UCI Online Retail, which has no amounts. Customer and date must be there, and either quantity and
    /// price of one piece or the amount of the line.</summary>
    public static readonly IReadOnlyList<string> KnownColumns =
        [Invoice, Item, Quantity, Date, Price, Amount, Customer, Country];

    /// <summary>What the file calls a known column.</summary>
    public string NameOf(string known) => Columns.GetValueOrDefault(known, known);

    /// <param name="renames"><c>CustomerID=client</c>.</param>
    /// <exception cref="DataException">A text is not of that form.</exception>
    public static IReadOnlyDictionary<string, string> Renamed(IEnumerable<string> renames)
    {
        var columns = new Dictionary<string, string>();
        foreach (var text in renames)
        {
            var parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || parts[1].Length == 0 || !KnownColumns.Contains(parts[0]))
                throw new DataException($"--column: '{text}' is not KNOWN=NAME IN THE FILE with one of "
                    + string.Join(", ", KnownColumns));
            columns[parts[0]] = parts[1];
        }

        return columns;
    }
}

/// <summary>Counts what is different per customer, such as invoices, at 8 bytes a pair.</summary>
internal sealed class DistinctPairs
{
    private readonly Dictionary<string, int> numbers = [];
    private readonly HashSet<long> pairs = [];

    /// <param name="customer">The customer's number.</param>
    /// <param name="name">Of an invoice or an item.</param>
    /// <returns>Whether the customer had none of that name.</returns>
    public bool Add(int customer, string name)
    {
        if (!numbers.TryGetValue(name, out var number)) numbers[name] = number = numbers.Count;
        return pairs.Add(((long)customer << 32) | (uint)number);
    }
}
