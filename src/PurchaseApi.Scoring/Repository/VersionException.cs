namespace PurchaseApi.Scoring.Repository;

/// <summary>A version, or the pointer to it, that cannot be used. The message says which file and why.</summary>
public sealed class VersionException : Exception
{
    public VersionException() { }

    public VersionException(string message) : base(message) { }

    public VersionException(string message, Exception inner) : base(message, inner) { }
}
