using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Scoring.Repository;

/// <summary>A version, or the pointer to it, that cannot be used. The message says which file and why.</summary>
public sealed class VersionException : Exception
{
    public VersionException() { }

    public VersionException(string message) : base(message) { }

    public VersionException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Reads what a file holds; whatever is wrong with it is told with the file's name.</summary>
    internal static T Naming<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is VersionException or ContractException or ModelFormatException
            or JsonException
            or NotSupportedException         // an abstract type without its discriminator
            or InvalidOperationException)    // a text that is not valid Unicode
        {
            throw new VersionException(
                error.Message.StartsWith(file, StringComparison.Ordinal) ? error.Message : $"{file}: {error.Message}",
                error);
        }
    }
}
