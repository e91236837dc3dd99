using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Repository;

namespace PurchaseApi.Scoring;

/// <summary>
/// How the JSON files of a version are written and read: snake_case, strict, the same bytes everywhere.
/// </summary>
public static class Json
{
    /// <summary>
    /// Null is not written, so a nullable constructor parameter needs a default. Reading refuses unknown and repeated
    /// properties, missing ones, nulls that the type does not allow, and numbers in quotes.
    /// </summary>
    public static readonly JsonSerializerOptions Options = Create();

    /// <summary>Finds out how a version's files are read, which reading the first one would do otherwise.</summary>
    public static void Prepare()
    {
        Options.GetTypeInfo(typeof(Manifest));
        Options.GetTypeInfo(typeof(ContractDocument));
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = 32,
            WriteIndented = true,
            NewLine = "\n",
            // Letters of every language stay readable; < > & ' stay escaped, so the text is safe inside a page.
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
            TypeInfoResolver = JsonTypeInfoResolver.Combine(JsonTypes.Default, new DefaultJsonTypeInfoResolver()),
        };
        options.MakeReadOnly();
        return options;
    }
}

/// <summary>How the files that every start reads are read and written, found out when this is compiled: finding out
/// when it runs takes longer than all the reading.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ContractDocument))]
internal sealed partial class JsonTypes : JsonSerializerContext;
