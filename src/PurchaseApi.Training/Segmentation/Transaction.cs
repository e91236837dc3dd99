namespace PurchaseApi.Training.Segmentation;

/// <summary>One line of a transactions file. Without a customer, or as a duplicate, only its fate is read.</summary>
/// <param name="Item">What was bought.</param>
/// <param name="Price">Of one piece.</param>
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
