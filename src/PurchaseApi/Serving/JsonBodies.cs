using System.Text.Json;

namespace PurchaseApi.Serving;

/// <summary>What JSON requests and answers of all prediction routes share.</summary>
internal static class JsonBodies
{
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 16 };

    public static void Describe(HttpResponse response, ServedModel model)
    {
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Model-Version"] = model.Version;
    }

    /// <summary>Where and what, without the names of our types.</summary>
    public static string Worded(JsonException error) =>
        error.LineNumber is { } line
            ? $"Line {line + 1}, byte {error.BytePositionInLine + 1}: {error.Message.Split(" LineNumber:")[0]}"
            : error.Message;
}
