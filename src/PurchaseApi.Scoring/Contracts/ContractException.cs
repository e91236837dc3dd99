namespace PurchaseApi.Scoring.Contracts;

/// <summary>A contract that cannot be used; every problem found, one line each.</summary>
public sealed class ContractException : Exception
{
    public ContractException() { }

    public ContractException(string message) : base(message) { }

    public ContractException(string message, Exception inner) : base(message, inner) { }
}
