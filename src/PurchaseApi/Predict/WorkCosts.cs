using PurchaseApi.Hosting;
using PurchaseApi.Serving.Answers;

namespace PurchaseApi.Predict;

/// <summary>What requests draw from the budget. A body's size unpacked is not known before it is read, so the most that
/// it can be counts.</summary>
internal static class WorkCosts
{
    /// <summary>Blocks, the buffers of both directions and of what packs them.</summary>
    private const long StreamBytes = 4 << 20;

    /// <summary>Of a row, its values and its prediction or faults, measured with five inputs.</summary>
    private const long RowBytes = 640;

    /// <summary>Reasons are not kept, but they are as much work as that memory.</summary>
    private const long ExplainedRowBytes = 1 << 10, SampledRowBytes = 512 << 10, CounterfactualBytes = 2 << 20;

    private const long KeptRowBytes = 512;

    /// <param name="request">Says how long its body is.</param>
    /// <param name="maxBody">Of the body, unpacked.</param>
    /// <param name="maxRows">Of the batch.</param>
    /// <param name="options">What the answers hold.</param>
    /// <param name="isSampled">Whether their reasons are sampled.</param>
    public static WorkCost Batch(
        HttpRequest request, long maxBody, int maxRows, AnswerOptions options, bool isSampled)
    {
        var sent = Math.Min(request.ContentLength ?? maxBody, maxBody);
        var isPacked = RequestBody.IsPacked(request);
        var body = isPacked ? Math.Min(maxBody, ContentCodings.MaxUnpacked(sent)) : sent;
        var rows = Math.Min(maxRows, 1 + (body / 3));   // the shortest is {},
        return new(body + (isPacked ? sent : 0) + (rows * (RowBytes + Reasons(options, isSampled))));
    }

    /// <param name="selection">Of the rows that are kept until all are read.</param>
    /// <param name="heldBytes">Of its body, where all of it is held.</param>
    public static WorkCost Stream(RowSelection selection, long heldBytes = 0) =>
        new(StreamBytes + heldBytes
            + ((selection.Name is null ? 0 : selection.Top ?? RowSelection.MaxTop) * KeptRowBytes));

    /// <summary>One row that is asked for more than a prediction.</summary>
    public static WorkCost Single(AnswerOptions options, bool isSampled) => new(
        Reasons(options, isSampled) + (options.Counterfactual ? CounterfactualBytes : 0), IsSingle: true);

    private static long Reasons(AnswerOptions options, bool isSampled) =>
        options.TopReasons == 0 ? 0 : isSampled ? SampledRowBytes : ExplainedRowBytes;
}
