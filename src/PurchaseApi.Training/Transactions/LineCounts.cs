namespace PurchaseApi.Training.Transactions;

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
        _ => "from the as-of date on",
    };
}
