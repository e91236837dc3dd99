namespace PurchaseApi.Training.Transactions;

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
