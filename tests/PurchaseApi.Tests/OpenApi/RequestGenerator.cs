using System.Text.Json;

namespace PurchaseApi.Tests.OpenApi;

/// <summary>The document, and nothing else, -> requests, good and bad; the same ones for the same seed.</summary>
internal sealed class RequestGenerator(ServedDocument document, string version, int seed)
{
    private static readonly string[] ContentTypes =
    [
        "", "text/plain", "application/vnd.api+json", "application/json; charset=latin1",
        "application/json; charset=utf-16", "text/json", "application/xml", "multipart/form-data; boundary=x",
        "application/jsonx", ";;", "application/json, a/b",
    ];

    private static readonly string[] Versions =
        ["", "20200101T000000Z-00000000", "latest", "../current", "%00", "a&model_version=b"];
    private static readonly string[] Queries =
        ["?", "?x=1", "?x[]=1&x[]=2&=&&", "?%zz", "?model_version", "?MODEL=1#x"];
    private static readonly string[] Models =
        ["sales", "PURCHASE", "purchase%2F..", "..%2f..%2fetc", "a b", "info", "👩‍👩‍👧", new('x', 5000)];

    private readonly Random random = new(seed);

    public IEnumerable<GeneratedRequest> Requests(int count)
    {
        var operations = document.Operations;
        Operation[] bodied = [.. operations.Where(operation => operation.Request is not null)];
        for (var i = 0; i < count; i++)
            yield return Request(
                random.Next(10) == 0 ? operations[random.Next(operations.Count)] : bodied[random.Next(bodied.Length)]);
    }

    private GeneratedRequest Request(Operation operation)
    {
        var bodies = operation.Request is null
            ? null
            : new BodyGenerator(document.Schemas, operation.RequestSchema, random);
        var request = new GeneratedRequest(
            operation, operation.ExamplePath, "application/json", null, [], IsEnvelopeGood: true);
        return random.Next(12) switch
        {
            < 3 => request with { Body = bodies?.Good() ?? [] },
            3 => request with { Body = bodies?.Good() ?? [], Url = operation.ExamplePath + Pinned(operation) },
            4 => WithBadEnvelope(request with { Body = bodies?.Good() ?? [] }),
            5 => WithBadEnvelope(request with { Body = bodies?.Bad() ?? [] }),
            _ => request with { Body = bodies?.Bad() ?? [] },
        };
    }

    private string Pinned(Operation operation) =>
        operation.ParametersIn("query").Select(query => $"?{query.GetProperty("name")}={version}").FirstOrDefault()
        ?? "";

    private GeneratedRequest WithBadEnvelope(GeneratedRequest request) => random.Next(5) switch
    {
        0 => request with { ContentType = Any(ContentTypes), IsEnvelopeGood = false },
        1 => request with { ContentEncoding = Any(["gzip", "zstd", "br", "gzip, gzip", "?"]), IsEnvelopeGood = false },
        2 => request with { Url = request.Url + "?model_version=" + Any(Versions), IsEnvelopeGood = false },
        3 when request.Operation.Path.Contains('{') => request with
        {
            Url = request.Operation.Path.Replace("{name}", Any(Models), StringComparison.Ordinal),
            IsEnvelopeGood = false,
        },
        _ => request with { Url = request.Url + Any(Queries) },
    };

    private string Any(string[] values) => values[random.Next(values.Length)];
}

/// <param name="IsEnvelopeGood">All but the body is as documented.</param>
internal sealed record GeneratedRequest(
    Operation Operation, string Url, string ContentType, string? ContentEncoding, byte[] Body, bool IsEnvelopeGood)
{
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Operation.Method, Url);
        if (Operation.Request is null) return message;

        message.Content = new ByteArrayContent(Body);
        if (ContentType.Length > 0) message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        if (ContentEncoding is not null)
            message.Content.Headers.TryAddWithoutValidation("Content-Encoding", ContentEncoding);
        return message;
    }

    /// <summary>Whether the service must take it: all is as documented.</summary>
    public bool IsGood() => IsEnvelopeGood && (Operation.Request is null || IsBodyGood());

    private bool IsBodyGood()
    {
        ReadOnlyMemory<byte> body = Body.AsSpan().StartsWith("\uFEFF"u8) ? Body.AsMemory(3) : Body;
        try
        {
            // A schema cannot say that no field appears more than once.
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Operation.Document.Schemas.Faults(Operation.RequestSchema, json.RootElement).Count == 0;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)   // a text that is not Unicode
        {
            return false;
        }
    }
}
