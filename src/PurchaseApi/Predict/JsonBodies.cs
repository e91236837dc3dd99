using System.Text.Json;
using PurchaseApi.Models.Reload;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Predict;

/// <summary>What JSON requests and answers of all prediction routes share.</summary>
internal static class JsonBodies
{
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonRowReader.MaxDepth };

    public static void Describe(HttpResponse response, ServedModel model, string contentType = "application/json")
    {
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Model-Version"] = model.Version;
    }
}
