namespace PurchaseApi.Training.Files;

/// <summary>Data that cannot be used; the message names the place and the remedy.</summary>
internal sealed class DataException : Exception
{
    public DataException() { }

    public DataException(string message) : base(message) { }

    public DataException(string message, Exception inner) : base(message, inner) { }
}
