using System.Buffers;
using System.Runtime.InteropServices;
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

/// <summary>Adds the predictions of shadows to lines on their way into the log: rows of many requests are scored at once,
/// where no answer waits for them.</summary>
internal sealed class ShadowedLines
{
    private static readonly int closed = "}\n"u8.Length;   // what ends a line

    private readonly List<double> values = [];
    private Prediction[] predictions = [];

    /// <param name="lines">In order.</param>
    /// <param name="output">Receives them.</param>
    public void Write(ReadOnlySpan<LoggedLines> lines, IBufferWriter<byte> output)
    {
        while (lines is [var first, ..])
        {
            var shadow = first.Shadowed?.Shadow;
            var same = 1;
            while (same < lines.Length && lines[same].Shadowed?.Shadow == shadow) same++;
            if (shadow is null || !TryWrite(shadow, lines[..same], output))
                foreach (var one in lines[..same]) output.Write(one.Text.Span);
            lines = lines[same..];
        }
    }

    private bool TryWrite(Shadow shadow, ReadOnlySpan<LoggedLines> lines, IBufferWriter<byte> output)
    {
        var (rows, row) = (0, 0);
        values.Clear();
        foreach (var one in lines)
        {
            values.AddRange(one.Shadowed!.Values);
            rows += one.Shadowed.Ends.Length;
        }

        if (predictions.Length < rows) predictions = new Prediction[rows];
        if (!shadow.TryDecide(CollectionsMarshal.AsSpan(values), predictions.AsSpan(0, rows))) return false;

        foreach (var one in lines)
        {
            var text = one.Text.Span;
            var start = 0;
            foreach (var end in one.Shadowed!.Ends)
            {
                output.Write(text[start..(end - closed)]);
                shadow.Write(output, predictions[row++]);
                start = end - closed;
            }

            output.Write(text[start..]);
        }

        return true;
    }
}

/// <summary>Which lines of a text get the prediction of a shadow.</summary>
/// <param name="Ends">Where each line ends in the text.</param>
/// <param name="Values">Of their rows, one after the other.</param>
internal sealed record ShadowedRows(Shadow Shadow, int[] Ends, double[] Values);
