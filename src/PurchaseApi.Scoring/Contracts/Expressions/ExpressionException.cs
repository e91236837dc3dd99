namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>An expression that cannot be read, checked or fitted; the message is for its author.</summary>
public sealed class ExpressionException : Exception
{
    public ExpressionException()
    {
    }

    public ExpressionException(string message)
        : base(message)
    {
    }

    public ExpressionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static ExpressionException At(int column, string message) => new($"column {column}: {message}");
}
