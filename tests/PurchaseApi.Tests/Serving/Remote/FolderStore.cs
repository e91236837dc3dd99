using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace PurchaseApi.Tests.Serving.Remote;

/// <summary>A static server of a folder, with the faults that a test asks for.</summary>
internal sealed class FolderStore(string path) : HttpMessageHandler
{
    public static readonly Uri Root = new("http://store.example/shop/models?signature=SECRET");

    public List<HttpRequestMessage> Asked { get; } = [];

    /// <summary>Answers in its place; null where it does not.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>Bytes after which the connection ends.</summary>
    public int CutAfter { get; set; } = int.MaxValue;

    /// <summary>Since the files were changed; null: they do not say.</summary>
    public TimeSpan? Age { get; set; }

    /// <summary>Of a file, by its name.</summary>
    public Func<string, byte[], byte[]> Change { get; set; } = (_, content) => content;

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request);
        return Task.FromResult(Instead(request) ?? Answer(request));
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        var file = Path.Combine(path, request.RequestUri!.AbsolutePath["/shop/models/".Length..]);
        if (!File.Exists(file)) return new(HttpStatusCode.NotFound);

        var content = Change(Path.GetFileName(file), File.ReadAllBytes(file));
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"");
        if (request.Headers.IfNoneMatch.Contains(tag)) return new(HttpStatusCode.NotModified);

        var from = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
        if (from >= content.Length && from > 0) return new(HttpStatusCode.RequestedRangeNotSatisfiable);

        var rest = content[from..];
        var answer = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
        {
            Content = rest.Length > CutAfter
                ? new StreamContent(new CutStream(rest[..CutAfter]))
                : new ByteArrayContent(rest),
        };
        answer.Headers.ETag = tag;
        answer.Headers.Date = DateTimeOffset.UnixEpoch;
        answer.Content.Headers.LastModified = DateTimeOffset.UnixEpoch - Age;
        answer.Content.Headers.ContentLength = rest.Length;
        if (from > 0)
            answer.Content.Headers.ContentRange = new(from, content.Length - 1, content.Length);
        return answer;
    }

    /// <summary>Fails where it ends, as a connection that is cut.</summary>
    private sealed class CutStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length
                ? base.ReadAsync(buffer, cancellationToken)
                : throw new HttpIOException(HttpRequestError.ResponseEnded, "cut");
    }
}
