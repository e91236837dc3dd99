using System.Buffers;
using System.Globalization;
using System.Text;
using PurchaseApi.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Batch.Formats;

/// <summary>Reasons as cells of a CSV: their words first, then the numbers, which add up to the margin.</summary>
internal static class CsvReasons
{
    private static readonly string[] Sums = ["base_value", "other", "margin"];

    /// <param name="reasons">Of the model that answers.</param>
    /// <param name="top">How many of them, at least 1; there are no more columns than the model has inputs.</param>
    public static MoreColumns Columns(Reasons reasons, int top)
    {
        var numbers = Enumerable.Range(1, Math.Min(top, reasons.Count));
        string[] names =
        [
            .. numbers.Select(i => $"reason_{i}"), .. numbers.Select(i => $"contribution_{i}"),
            .. Sums, .. reasons.IsSampled ? (string[])["standard_error"] : [],
        ];
        return new(names, (output, row) => Write(output, reasons.Explain(row, top)));
    }

    private static void Write(IBufferWriter<byte> output, in RowReasons reasons)
    {
        foreach (var reason in reasons.Largest) Encoding.UTF8.GetBytes($",{CsvCells.From(reason.Text)}", output);
        foreach (var reason in reasons.Largest) Write(output, reason.Contribution);
        Write(output, reasons.BaseValue);
        Write(output, reasons.Other);
        Write(output, reasons.Margin);
        if (reasons.StandardError is { } error) Write(output, error);
    }

    /// <summary>The shortest text that reads back as the same number, as in JSON.</summary>
    private static void Write(IBufferWriter<byte> output, double number)
    {
        const int longest = 32;
        var cell = output.GetSpan(longest);
        cell[0] = (byte)',';
        number.TryFormat(cell[1..], out var length, provider: CultureInfo.InvariantCulture);
        output.Advance(1 + length);
    }
}
