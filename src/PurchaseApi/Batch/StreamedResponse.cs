using System.Text.Encodings.Web;
using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Serving;

namespace PurchaseApi.Batch;

/// <summary>The answer's body, written as the caller takes it.</summary>
internal sealed class StreamedResponse(HttpContext context, ServedModel model, string contentType, TimeSpan timeout)
{
    /// <summary>Bytes that the caller must take within the time limit.</summary>
    private const int Piece = 64 << 10;

    /// <summary>What follows the body: the summary as JSON.</summary>
    public const string SummaryTrailer = "X-Summary";

    /// <summary>A header has no other letters.</summary>
    private static readonly JsonSerializerOptions Ascii =
        new(HttpJson.Options) { Encoder = JavaScriptEncoder.Default };

    private Stream? body;

    /// <summary>Done when the caller has taken nearly all of it.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> answers, CancellationToken cancellation)
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

    /// <summary>The end of packed data, and after it the summary, where the connection can carry it.</summary>
    public async ValueTask EndAsync(BatchSummary summary)
    {
        body ??= Begin();
        if (body != context.Response.Body) await body.DisposeAsync();
        if (context.Response.SupportsTrailers())
            context.Response.AppendTrailer(SummaryTrailer, JsonSerializer.Serialize(summary, Ascii));
    }

    /// <summary>A problem in place of answers, none of which has been sent.</summary>
    public Task ReplaceAsync(Problem problem)
    {
        context.Response.Clear();
        return problem.ExecuteAsync(context);
    }

    private Stream Begin()
    {
        JsonBodies.Describe(context.Response, model, contentType);
        // The sums are known when the last row is answered: too late for a header.
        if (context.Response.SupportsTrailers()) context.Response.DeclareTrailer(SummaryTrailer);
        return ContentCodings.Pack(context);
    }
}
