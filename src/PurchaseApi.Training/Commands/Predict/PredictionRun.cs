using PurchaseApi.Parquet;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Commands.Predict;

/// <summary>A file in, CSV or Parquet out: one line of answers per row, in the same order, at a constant
/// memory.</summary>
internal static class PredictionRun
{
    /// <summary>Answers are written to a temporary file, which is renamed when it is complete.</summary>
    /// <exception cref="DataException">A file cannot be read or written; the output is as it was.</exception>
    public static async Task<PredictedFile> ExecuteAsync(
        PublishedVersion version, DataFile data, string outputPath, IRowSelection? selection,
        AnswerColumns columns, CancellationToken cancellation)
    {
        var output = Path.GetFullPath(outputPath);
        if (output == Path.GetFullPath(data.Path)) throw new DataException($"{outputPath}: is the file that is read");
        OutputFile.MustBeOwn(outputPath);

        using var rows = new RowsFile(data, version.Predictor.Contract, columns);
        var stream = await rows.OpenAsync(cancellation);
        var incoming = OutputFile.Incoming(output);
        try
        {
            var totals = new BatchTotals(version.Predictor, version.Manifest.Split.Train);
            var failures = new FailedRows(version.Predictor.Contract);
            BatchCounts counts;
            await using (var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
            {
                var answers = Answers(version, rows, hasIndex: selection is not null, ParquetTable.IsNamed(output));
                using var held = answers as IDisposable;
                counts = await new StreamedBatch(version.Predictor, answers, file.WriteAsync, totals, selection)
                {
                    Scored = (block, _) => failures.Add(block),
                }.RunAsync(stream, rows, cancellation);
            }

            File.Move(incoming, output, overwrite: true);
            return new(counts, totals, failures.ToList(), rows.AsOf);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{outputPath}: {error.Message}", error);
        }
        finally
        {
            OutputFile.Remove(incoming);
        }
    }

    private static IAnswers Answers(PublishedVersion version, RowsFile rows, bool hasIndex, bool isParquet)
    {
        var contract = version.Predictor.Contract;
        var words = new FaultWords(contract.Inputs, contract.Id, isCsv: true);
        var table = new AnswerTable(version.Predictor, version.Id.Text, words, rows.HasId)
        {
            HasIndex = hasIndex,
            Kept = rows.Kept ?? [],
        };
        return isParquet ? new ParquetAnswers(table, rows.Kinds) : new CsvAnswers(table);
    }
}

/// <summary>What became of a file's rows.</summary>
/// <param name="Failures">Why rows failed, in groups.</param>
/// <param name="AsOf">The date of every row, where the file did not say it.</param>
internal sealed record PredictedFile(
    BatchCounts Counts, BatchTotals Totals, IReadOnlyList<string> Failures, double? AsOf);
