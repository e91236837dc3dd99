using System.Buffers;
using System.Globalization;
using System.Text;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Serving.Observing;

/// <summary>A version that scores rows as well as the version in service, for the log alone. No row of it is in a control
/// group: the log says what the version would do.</summary>
internal sealed class Shadow
{
    private readonly PublishedVersion version;
    private readonly AnswerText answer;
    private readonly byte[] head;
    private readonly Action<Exception> fail;
    private bool hasFailed;   // the writer of the log alone asks it

    /// <param name="model">In service; both ask for the same inputs.</param>
    /// <param name="version">That scores as well.</param>
    /// <param name="share">Of the logged rows, in (0, 1].</param>
    /// <param name="fail">Called once, when a row cannot be scored: then no other one is.</param>
    public Shadow(ServedModel model, PublishedVersion version, double share, Action<Exception> fail)
    {
        (Model, this.version, this.fail) = (model, version, fail);
        Drawn = share < 1 ? new("shadow", share) : null;
        answer = AnswerText.Json(
            AnswerFields.Given(version.Predictor.Contract, version.Predictor.HasScorer), version.Predictor.Outcomes);
        head = Encoding.UTF8.GetBytes($",\"shadow\":{{\"version\":\"{version.Id}\"");
    }

    public ServedModel Model { get; }

    /// <summary>Of the logged rows; null: all of them.</summary>
    public StickyShare? Drawn { get; }

    /// <param name="rows">Row after row, one value per input each.</param>
    /// <param name="predictions">Receives one per row.</param>
    /// <returns>Whether it can.</returns>
    public bool TryDecide(ReadOnlySpan<double> rows, Span<Prediction> predictions)
    {
        if (hasFailed) return false;
        try
        {
            version.Predictor.Decide(rows, predictions);
            return true;
        }
        catch (Exception error)   // whatever a shadow does wrong, the version in service answers
        {
            hasFailed = true;
            fail(error);
            return false;
        }
    }

    /// <param name="output">Within the object of a line.</param>
    /// <param name="prediction">Of the shadow.</param>
    public void Write(IBufferWriter<byte> output, in Prediction prediction)
    {
        output.Write(head);
        answer.Write(output, prediction);
        output.Write("}"u8);
    }
}

/// <summary>What <c>Serving:Shadow:{model}</c> says: <c>VERSION</c> or <c>VERSION@SHARE</c>.</summary>
internal sealed record ShadowSetting(VersionId Version, double Share)
{
    /// <returns>null where it says nothing of the kind.</returns>
    public static ShadowSetting? Parse(string text)
    {
        var (version, share) = text.Split('@') is [var first, var second] ? (first, second) : (text, "1");
        return VersionId.Parse(version) is { } id
            && double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= 1
                ? new(id, number)
                : null;
    }
}
