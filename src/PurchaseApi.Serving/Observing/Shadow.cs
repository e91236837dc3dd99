using System.Buffers;
using System.Globalization;
using System.Text;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Repository;
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
    private volatile bool hasFailed;

    /// <param name="model">In service; both ask for the same inputs.</param>
    /// <param name="version">That scores as well.</param>
    /// <param name="share">Of the logged rows, in (0, 1].</param>
    /// <param name="fail">Called once, when a row cannot be scored: then no other one is.</param>
    public Shadow(ServedModel model, PublishedVersion version, double share, Action<Exception> fail)
    {
        (Model, Share, this.version, this.fail) = (model, share, version, fail);
        answer = AnswerText.Json(
            AnswerFields.Given(version.Predictor.Contract, version.Predictor.HasScorer), version.Predictor.Outcomes);
        head = Encoding.UTF8.GetBytes($",\"shadow\":{{\"version\":\"{version.Id}\"");
    }

    public ServedModel Model { get; }

    /// <summary>Of the logged rows.</summary>
    public double Share { get; }

    /// <summary>Adds the shadow's prediction to a line.</summary>
    /// <param name="output">Within the object of a line.</param>
    /// <param name="values">The row's, one per input in contract order.</param>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<double> values)
    {
        if (hasFailed || !TryDecide(values, out var prediction)) return;

        output.Write(head);
        answer.Write(output, prediction);
        output.Write("}"u8);
    }

    private bool TryDecide(ReadOnlySpan<double> values, out Prediction prediction)
    {
        try
        {
            prediction = version.Predictor.Decide(values);
            return true;
        }
        catch (Exception error)   // whatever a shadow does wrong, the version in service answers
        {
            if (!hasFailed) fail(error);
            hasFailed = true;
            prediction = default;
            return false;
        }
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
