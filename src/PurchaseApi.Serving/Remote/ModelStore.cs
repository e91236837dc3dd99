using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace PurchaseApi.Serving.Remote;

/// <summary>Reads files of an object store or static server. Nothing in a message says who asks, or what was signed
/// into the URL.</summary>
/// <param name="http">Follows no redirects and waits for ever.</param>
/// <param name="root">The folder of models; its query goes with every request.</param>
/// <param name="header">For the store itself, never for where it redirects to; null for none.</param>
internal sealed class ModelStore(HttpClient http, Uri root, (string Name, string Value)? header) : IDisposable
{
    private const int MaxRedirects = 5;

    /// <summary>Times in a row that a connection may end before anything came of it: a kept one is often gone.</summary>
    private const int MaxIdleCuts = 3;

    /// <summary>How long a store may send nothing before the request fails.</summary>
    public static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(30);

    public static ModelStore Create(RemoteOptions options) => new(
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),   // a name may get another address
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        },
        new(options.ModelsPath), options.Header);

    public void Dispose() => http.Dispose();

    /// <param name="path">Below the root.</param>
    /// <param name="known">What the last answer was tagged with; null for none.</param>
    /// <param name="maxBytes">A larger file is refused.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>null when the file is still the one with that tag.</returns>
    /// <exception cref="StoreException">There is no whole answer.</exception>
    public async Task<(byte[] Content, EntityTagHeaderValue? Tag)?> ReadAsync(
        string path, EntityTagHeaderValue? known, int maxBytes, CancellationToken cancellation)
    {
        var file = new PartialFile(path, maxBytes);
        EntityTagHeaderValue? tag = null;
        var isUnchanged = await AskAsync(
            path,
            request =>
            {
                if (known is not null) request.Headers.IfNoneMatch.Add(known);
            },
            async (response, progress) =>
            {
                if (response.StatusCode == HttpStatusCode.NotModified) return true;

                tag = IsSettled(response) ? response.Headers.ETag : null;
                await file.TakeAsync(response, progress);
                return false;
            },
            cancellation);
        return isUnchanged ? null : (file.Content, tag);
    }

    /// <summary>Goes on where the file was cut, as long as that brings something.</summary>
    /// <exception cref="StoreException">The rest cannot be read now; the file keeps what has arrived.</exception>
    public async Task CompleteAsync(PartialFile file, CancellationToken cancellation)
    {
        var idleCuts = 0;
        while (!file.IsWhole)
        {
            var before = file.Length;
            try
            {
                await AskAsync(
                    file.Path,
                    request =>
                    {
                        if (file.Length > 0) request.Headers.Range = new(file.Length, null);
                    },
                    async (response, progress) =>
                    {
                        await file.TakeAsync(response, progress);
                        return true;
                    },
                    cancellation);
            }
            catch (StoreException error) when (error.IsCut && (file.Length > before || idleCuts < MaxIdleCuts))
            {
                idleCuts = file.Length > before ? 0 : idleCuts + 1;
            }
        }
    }

    private async Task<T> AskAsync<T>(
        string path, Action<HttpRequestMessage> shape, Func<HttpResponseMessage, Progress, Task<T>> take,
        CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var progress = new Progress(limit);
        try
        {
            using var response = await SendAsync(path, shape, progress);
            return await take(response, progress);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new StoreException($"{path}: nothing came for {StallTimeout.TotalSeconds:F0} s.", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new StoreException($"{path}: {Reason(error)}.", error) { IsCut = true };
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        string path, Action<HttpRequestMessage> shape, Progress progress)
    {
        var address = new UriBuilder(root) { Path = $"{root.AbsolutePath.TrimEnd('/')}/{path}" }.Uri;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            progress.Made();
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (header is var (name, value) && IsOwn(address)) request.Headers.TryAddWithoutValidation(name, value);
            shape(request);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, progress.Token);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found
                or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                return response;

            using (response) address = Next(path, address, response.Headers.Location);
        }

        throw new StoreException($"{path}: is redirected more than {MaxRedirects} times.");
    }

    /// <summary>A tag made of a time in seconds may be that of two files, so one of this very moment is not kept
    /// (RFC 9110, 8.8.2.2).</summary>
    private static bool IsSettled(HttpResponseMessage response) =>
        !(response.Headers.Date - response.Content.Headers.LastModified < TimeSpan.FromSeconds(2));

    private bool IsOwn(Uri address) => address.Scheme == root.Scheme && address.Authority == root.Authority;

    private static Uri Next(string path, Uri from, Uri? location)
    {
        var next = location is null ? null : new Uri(from, location);
        return next is { Scheme: "https" } || (next is { Scheme: "http" } && from.Scheme == "http")
            ? next
            : throw new StoreException($"{path}: is redirected to what is not followed.");
    }

    /// <summary>Without addresses: a query may be a signature.</summary>
    private static string Reason(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => $"{http.HttpRequestError}",
        HttpIOException cut => $"{cut.HttpRequestError}",
        _ => "the connection failed",
    };
}

/// <summary>Ends what makes none for <see cref="ModelStore.StallTimeout"/>.</summary>
internal sealed class Progress(CancellationTokenSource limit)
{
    public CancellationToken Token => limit.Token;

    public void Made() => limit.CancelAfter(ModelStore.StallTimeout);
}

/// <summary>A file of which some has come.</summary>
/// <param name="path">Below the root of the store.</param>
/// <param name="maxBytes">More is refused.</param>
internal sealed class PartialFile(string path, long maxBytes)
{
    private readonly ArrayBufferWriter<byte> content = new();

    public string Path => path;

    public long Length => content.WrittenCount;

    public bool IsWhole { get; private set; }

    public byte[] Content => content.WrittenSpan.ToArray();

    /// <exception cref="StoreException">The answer is no file, or not this one.</exception>
    /// <exception cref="IOException">The answer was cut; what came is kept.</exception>
    public async Task TakeAsync(HttpResponseMessage response, Progress progress)
    {
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) content.ResetWrittenCount();
        var isRest = response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == Length;
        if (!isRest && response.StatusCode != HttpStatusCode.OK)
            throw new StoreException($"{path}: the store answers {(int)response.StatusCode}.");

        if (!isRest) content.ResetWrittenCount();
        if (Length + response.Content.Headers.ContentLength > maxBytes) throw TooLarge();

        await using var body = await response.Content.ReadAsStreamAsync(progress.Token);
        var buffer = new byte[16 << 10];
        while (await body.ReadAsync(buffer, progress.Token) is > 0 and var count)
        {
            progress.Made();
            if (Length + count > maxBytes) throw TooLarge();
            content.Write(buffer.AsSpan(0, count));
        }

        IsWhole = true;
    }

    private StoreException TooLarge() => new($"{path}: has more than {maxBytes} bytes.");
}

/// <summary>The store did not give what it was asked for. The message says what, in one line.</summary>
internal sealed class StoreException : Exception
{
    public StoreException() { }

    public StoreException(string message) : base(message) { }

    public StoreException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Whether the connection failed, and not the store.</summary>
    public bool IsCut { get; init; }
}
