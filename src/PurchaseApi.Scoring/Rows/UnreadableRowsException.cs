namespace PurchaseApi.Scoring.Rows;

/// <summary>What was sent cannot be read as rows at all; the message says why and what to do.</summary>
public sealed class UnreadableRowsException : Exception
{
    public UnreadableRowsException() { }

    public UnreadableRowsException(string message) : base(message) { }

    public UnreadableRowsException(string message, Exception inner) : base(message, inner) { }
}
