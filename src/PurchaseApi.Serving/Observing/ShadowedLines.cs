using System.Buffers;
using System.Runtime.InteropServices;
using PurchaseApi.Scoring;

namespace PurchaseApi.Serving.Observing;

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
