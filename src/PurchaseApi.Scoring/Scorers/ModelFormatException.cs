namespace PurchaseApi.Scoring.Scorers;

/// <summary>A file of a version is not what its format says; the message names the place.</summary>
public sealed class ModelFormatException : Exception
{
    public ModelFormatException(string message) : base(message)
    {
    }

    public ModelFormatException(string message, Exception inner) : base(message, inner)
    {
    }
}
