using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Batch;

/// <summary>The answer's body, written as the caller takes it.</summary>
internal sealed class StreamedResponse(HttpContext context, ServedModel model, string contentType, TimeSpan timeout)
{
    /// <summary>Bytes that the caller must take within the time limit.</summary>
    private const int Piece = 64 << 10;

    /// <summary>The summary as JSON: a header where it is known before the body, else a trailer, which clients of
    /// HTTP/1.1 do not get.</summary>
    public const string SummaryHeader = "X-Summary";

    /// <summary>How many rows failed, and why in words, where the summary is a header.</summary>
    public const string FailedHeader = "X-Rows-Failed", FailuresHeader = "X-Failures";

    /// <summary>A body of so many bytes, whose length is told, is answered once all of it is read, unless the answer is
    /// longer than <see cref="MaxHeldBytes"/>.</summary>
    private const int HeldBytes = 1 << 20, MaxHeldBytes = 4 << 20;

    /// <summary>A header has no other letters.</summary>
    private static readonly JsonSerializerOptions Ascii =
        new(HttpJson.Options) { Encoder = JavaScriptEncoder.Default };

    // Nobody knows how long a packed body is.
    private ArrayBufferWriter<byte>? held =
        context.Request.ContentLength <= HeldBytes && context.Request.Headers.ContentEncoding.Count == 0 ? new() : null;

    private Stream? body;

    /// <summary>What all rows add up to, for answers that begin when it is known.</summary>
    public Func<BatchSummary>? Summary { get; set; }

    /// <summary>Done when the caller has taken nearly all of it.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> answers, CancellationToken cancellation)
    {
        if (held is not null && held.WrittenCount + answers.Length <= MaxHeldBytes)
        {
            held.Write(answers.Span);
            return;
        }

        await ReleaseAsync(cancellation);
        await SendAsync(answers, cancellation);
    }

    /// <summary>The end of packed data, and after it the summary, where the connection can carry it.</summary>
    public async ValueTask EndAsync(BatchSummary summary, CancellationToken cancellation)
    {
        if (held is not null) Summary = () => summary;
        body ??= Begin();
        await ReleaseAsync(cancellation);
        if (body != context.Response.Body) await body.DisposeAsync();
        if (Summary is null && context.Response.SupportsTrailers())
            context.Response.AppendTrailer(SummaryHeader, Text(summary));
    }

    /// <summary>A problem in place of answers, none of which has been sent.</summary>
    public Task ReplaceAsync(Problem problem)
    {
        context.Response.Clear();
        return problem.ExecuteAsync(context);
    }

    private async ValueTask ReleaseAsync(CancellationToken cancellation)
    {
        if (held is not { } answers) return;

        held = null;
        await SendAsync(answers.WrittenMemory, cancellation);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> answers, CancellationToken cancellation)
    {
        body ??= Begin();
        for (var start = 0; start < answers.Length; start += Piece)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(timeout);
            try
            {
                await body.WriteAsync(answers[start..Math.Min(start + Piece, answers.Length)], limit.Token);
                if (start + Piece >= answers.Length) await body.FlushAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                context.Abort();   // it takes nothing, so it need not be told
                throw;
            }
        }
    }

    private Stream Begin()
    {
        JsonBodies.Describe(context.Response, model, contentType);
        if (Summary?.Invoke() is { } summary) Describe(summary);
        else if (context.Response.SupportsTrailers()) context.Response.DeclareTrailer(SummaryHeader);
        return ContentCodings.Pack(context);
    }

    private void Describe(BatchSummary summary)
    {
        context.Response.Headers[SummaryHeader] = Text(summary);
        context.Response.Headers[FailedHeader] = $"{summary.Failed}";
        if (summary.Failures is { } failures) context.Response.Headers[FailuresHeader] = Printable(failures);
    }

    private static string Printable(IReadOnlyList<string> failures) => string.Concat(
        string.Join(" | ", failures).Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));

    private static string Text(BatchSummary summary) => JsonSerializer.Serialize(summary, Ascii);
}
