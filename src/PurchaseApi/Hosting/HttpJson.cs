using System.Text.Encodings.Web;
using System.Text.Json;

namespace PurchaseApi.Hosting;

/// <summary>JSON as it goes over the wire: compact, and readable where HTML would want escapes, which no browser will
/// take JSON for.</summary>
internal static class HttpJson
{
    public static readonly JsonSerializerOptions Options = new(Scoring.Json.Options)
    {
        WriteIndented = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
