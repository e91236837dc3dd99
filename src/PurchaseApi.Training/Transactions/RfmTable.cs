using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Transactions;

/// <summary>Recency, frequency and monetary value of every customer. The file is read twice: once for the fences of
/// quantity and price, once for the customers, so that memory holds customers and invoices but no lines.</summary>
/// <param name="Customers">By id.</param>
/// <param name="First">The first invoice that counts.</param>
/// <param name="Last">The last one.</param>
/// <param name="Home">The home country; empty in a file without countries.</param>
/// <param name="Moved">Customers with invoices in several countries; each belongs where the last invoice went.</param>
internal sealed record RfmTable(
    IReadOnlyList<Customer> Customers,
    LineCounts Lines,
    DateTime First,
    DateTime Last,
    string Home,
    int Moved,
    IReadOnlyDictionary<string, LineFences> Fences)
{
    /// <param name="options">How to read the file.</param>
    /// <param name="asOf">Lines from here on are left out; null: the last invoice of each group, included.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static RfmTable Read(TransactionOptions options, DateTime? asOf, CancellationToken cancellation)
    {
        var fences = new FenceBuilder();
        var lines = Read(options, asOf, fences.Add, cancellation);
        if (lines[LineFate.Kept] == 0)
            throw new DataException(
                $"{options.Data.Name}: no line is left of {lines.Read:N0}: {lines}");

        var (home, limits) = fences.Build(options.Home);
        var histories = new PurchaseHistories(line => limits[GroupOf(line.Country, home)].Spent(line));
        using var reader = new TransactionReader(options);
        var again = Read(reader, asOf, histories.Add, cancellation);
        if (again.Read != lines.Read || again[LineFate.Kept] != lines[LineFate.Kept])
            throw new DataException(
                $"{options.Data.Path}: the file changed while it was read; retry when nothing is writing to it");

        return histories.Table(home, asOf, reader.HasOffsets, lines, limits);
    }

    public static string GroupOf(string country, string home) =>
        country == home ? CustomerGroup.Home : CustomerGroup.Abroad;

    private static LineCounts Read(
        TransactionOptions options, DateTime? asOf, Action<Transaction> add, CancellationToken cancellation)
    {
        using var reader = new TransactionReader(options);
        return Read(reader, asOf, add, cancellation);
    }

    private static LineCounts Read(
        TransactionReader reader, DateTime? asOf, Action<Transaction> add, CancellationToken cancellation)
    {
        var counts = new LineCounts();
        while (reader.Read(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            var fate = line.Fate == LineFate.Kept && line.Time >= asOf ? LineFate.Later : line.Fate;
            counts.Add(fate);
            if (fate == LineFate.Kept) add(line);
        }

        return counts;
    }
}
