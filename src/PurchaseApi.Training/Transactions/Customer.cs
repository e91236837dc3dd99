namespace PurchaseApi.Training.Transactions;

/// <summary>A customer as of a date.</summary>
/// <param name="Group"><see cref="CustomerGroup.Home"/> or <see cref="CustomerGroup.Abroad"/>.</param>
/// <param name="Recency">Whole days since the last invoice.</param>
/// <param name="Frequency">Different invoices.</param>
/// <param name="Monetary">Sum of quantity times price, each clipped to its group's fences.</param>
internal sealed record Customer(string Id, string Group, double Recency, double Frequency, double Monetary);

internal static class CustomerGroup
{
    public const string Home = "home", Abroad = "abroad";
}
