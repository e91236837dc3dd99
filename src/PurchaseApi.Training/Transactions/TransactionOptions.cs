using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Transactions;

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
