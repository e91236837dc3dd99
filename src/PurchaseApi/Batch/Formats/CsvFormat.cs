using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;

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
        ServedModel model, StreamRows rows, AnswerOptions options, FailedRows failures) =>
        new CsvAnswers(Tables.Answers(model, rows, options));
}

/// <summary>Answers as the rows of a table.</summary>
internal static class Tables
{
    public static AnswerTable Answers(ServedModel model, StreamRows rows, AnswerOptions options) =>
        new(model.Predictor, model.Version, rows.Words, rows.HasId)
        {
            HasIndex = options.Selection.Name is not null,
            Kept = rows.Kept ?? [],
            More = options.TopReasons > 0 ? ReasonColumns.Create(model.Answers.Reasons, options.TopReasons) : null,
            FullErrors = BoundedErrors.FullRows,
        };
}

/// <summary>Reasons as cells of a table: their words first, then the numbers, which add up to the margin.</summary>
internal static class ReasonColumns
{
    private static readonly string[] Sums = ["base_value", "other", "margin"];

    /// <param name="reasons">Of the model that answers.</param>
    /// <param name="top">How many of them, at least 1; there are no more columns than the model has inputs.</param>
    public static MoreColumns Create(Reasons reasons, int top)
    {
        var numbers = Enumerable.Range(1, Math.Min(top, reasons.Count));
        IEnumerable<string> sums =
        [
            .. numbers.Select(i => $"contribution_{i}"), .. Sums,
            .. reasons.IsSampled ? (string[])["standard_error"] : [],
        ];
        return new(
            [
                .. numbers.Select(i => new MoreColumn($"reason_{i}", CellKind.Text)),
                .. sums.Select(name => new MoreColumn(name, CellKind.Number)),
            ],
            (cells, row) => Write(cells, reasons.Explain(row, top)));
    }

    private static void Write(ICells cells, in RowReasons reasons)
    {
        foreach (var reason in reasons.Largest) cells.Text(reason.Text);
        foreach (var reason in reasons.Largest) cells.Number(reason.Contribution);
        cells.Number(reasons.BaseValue);
        cells.Number(reasons.Other);
        cells.Number(reasons.Margin);
        if (reasons.StandardError is { } error) cells.Number(error);
    }
}
