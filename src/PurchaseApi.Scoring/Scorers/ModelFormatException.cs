namespace PurchaseApi.Scoring.Scorers;

/// <summary>A model, or a part of a version, that does not have the form it should; the message names the
/// place.</summary>
public sealed class ModelFormatException : Exception
{
    public ModelFormatException() { }

    public ModelFormatException(string message) : base(message) { }

    public ModelFormatException(string message, Exception? inner) : base(message, inner) { }
}
