namespace PurchaseApi.Training.Transactions;

/// <summary>One line of a transactions file. Without a customer, or as a duplicate, only its fate is read.</summary>
/// <param name="Invoice">Empty in a file without invoices: the lines of a customer at one time are one purchase.</param>
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
