using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Commands.Predict;

/// <summary>Rows in, answers out: one for each row, in the same order, at a constant memory.</summary>
internal static class PredictionRun
{
    /// <exception cref="DataException">Rows cannot be read or answers not be written; the output is as it was.
    /// </exception>
    public static async Task<PredictedRows> ExecuteAsync(
        PublishedVersion version, DataFile data, IPredictionOutput output, IRowSelection? selection,
        AnswerColumns columns, CancellationToken cancellation)
    {
        using var rows = new RowsFile(data, version.Predictor.Contract, columns);
        var stream = await rows.OpenAsync(cancellation);
        var totals = new BatchTotals(version.Predictor, version.Manifest.Split.Train);
        var failures = new FailedRows(version.Predictor.Contract);
        var table = Table(version, rows, hasIndex: selection is not null);
        var answers = await output.OpenAsync(table, rows.Kinds, cancellation);
        using var held = answers as IDisposable;
        var counts = await new StreamedBatch(version.Predictor, answers, output.WriteAsync, totals, selection)
        {
            Scored = (block, _) => failures.Add(block),
        }.RunAsync(stream, rows, cancellation);
        await output.CompleteAsync(cancellation);
        return new(counts, totals, failures.ToList(), rows.AsOf);
    }

    private static AnswerTable Table(PublishedVersion version, RowsFile rows, bool hasIndex)
    {
        var contract = version.Predictor.Contract;
        var words = new FaultWords(contract.Inputs, contract.Id, isCsv: true);
        return new(version.Predictor, version.Id.Text, words, rows.HasId)
        {
            HasIndex = hasIndex,
            Kept = rows.Kept ?? [],
        };
    }
}

/// <summary>What became of the rows.</summary>
/// <param name="Failures">Why rows failed, in groups.</param>
/// <param name="AsOf">The date of every row, where the file did not say it.</param>
internal sealed record PredictedRows(
    BatchCounts Counts, BatchTotals Totals, IReadOnlyList<string> Failures, double? AsOf);
