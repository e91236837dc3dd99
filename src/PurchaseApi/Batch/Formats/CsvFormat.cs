using System.Buffers;
using System.Globalization;
using System.Text;
using PurchaseApi.Answers;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Batch.Formats;

/// <summary>CSV both ways, as docs/batch.md says.</summary>
internal sealed class CsvFormat() : StreamFormat("text/csv")
{
    public override string AnswerType => "text/csv; charset=utf-8";

    public override string RowsDescription => "A header, then one row per line.";

    public override string AnswersDescription => "A header, then one answer per line.";

    public override async Task<StreamRows> BeginAsync(
        ServedModel model, StreamFormat wanted, AnswerOptions options, RowSource source,
        CancellationToken cancellation) => StreamRows.FromTable(
            this, model, await CsvHeaderLine.ReadAsync(source, cancellation), wanted.KeepsObjects, options);

    public override Problem Invalid(string? detail, IReadOnlyList<ProblemError>? errors = null) =>
        Problems.InvalidCsv(detail, errors);

    public override IAnswers Answers(
        ServedModel model, StreamRows rows, AnswerOptions options, FailedRows failures) => Table(model, rows, options);

    /// <summary>Answers as the lines of a table.</summary>
    public static CsvAnswers Table(ServedModel model, StreamRows rows, AnswerOptions options) => new(
        model.Predictor, model.Version, rows.Words, rows.HasId, hasIndex: options.Selection.Name is not null,
        options.TopReasons > 0 ? CsvReasons.Columns(model.Answers.Reasons, options.TopReasons) : null,
        BoundedErrors.FullRows, rows.Kept);
}

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
