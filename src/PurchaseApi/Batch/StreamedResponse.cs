using PurchaseApi.Hosting;
using PurchaseApi.Serving;

namespace PurchaseApi.Batch;

/// <summary>The answer's body, written as the caller takes it.</summary>
internal sealed class StreamedResponse(HttpContext context, ServedModel model, string contentType, TimeSpan timeout)
{
    /// <summary>Bytes that the caller must take within the time limit.</summary>
    private const int Piece = 64 << 10;

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

    /// <summary>The end of packed data.</summary>
    public async ValueTask EndAsync()
    {
        body ??= Begin();
        if (body != context.Response.Body) await body.DisposeAsync();
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
        return ContentCodings.Pack(context);
    }
}
