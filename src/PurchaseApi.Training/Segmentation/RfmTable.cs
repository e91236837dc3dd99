using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Segmentation;

/// <summary>Recency, frequency and monetary value of every customer. The file is read twice: once for the fences of
/// quantity and price, once for the customers, so that memory holds customers and invoices but no lines.</summary>
/// <param name="Customers">By id.</param>
/// <param name="First">The first invoice that counts.</param>
/// <param name="Last">The last one.</param>
/// <param name="Moved">Customers with invoices in several countries; each belongs where the last invoice went.</param>
internal sealed record RfmTable(
    IReadOnlyList<Customer> Customers,
    LineCounts Lines,
    DateTime First,
    DateTime Last,
    int Moved,
    IReadOnlyDictionary<string, LineFences> Fences)
{
    /// <param name="options">How to read the file.</param>
    /// <param name="asOf">Lines from here on are left out; null: the last invoice of each group, included.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read or used.</exception>
    public static RfmTable Read(TransactionOptions options, DateTime? asOf, CancellationToken cancellation)
    {
        var fences = new FenceBuilder(options.Home);
        var lines = Read(options, asOf, fences.Add, cancellation);
        if (lines[LineFate.Kept] == 0)
            throw new DataException(
                $"{Path.GetFileName(options.Path)}: no line is left of {lines.Read:N0}: {lines}");

        var limits = fences.Build();
        var histories = new PurchaseHistories(line => limits[GroupOf(line, options.Home)].Spent(line));
        var again = Read(options, asOf, histories.Add, cancellation);
        if (again.Read != lines.Read || again[LineFate.Kept] != lines[LineFate.Kept])
            throw new DataException($"{options.Path}: changed while it was read; give it a file that rests");

        return histories.Table(options.Home, asOf, lines, limits);
    }

    public static string GroupOf(in Transaction line, string home) =>
        line.Country == home ? CustomerGroup.Home : CustomerGroup.Abroad;

    private static LineCounts Read(
        TransactionOptions options, DateTime? asOf, Action<Transaction> add, CancellationToken cancellation)
    {
        using var reader = new TransactionReader(options);
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
