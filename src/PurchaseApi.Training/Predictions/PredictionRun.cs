using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Predictions;

/// <summary>CSV in, CSV out: one line of answers per row, in the same order, at a constant memory.</summary>
internal static class PredictionRun
{
    /// <summary>The answers are written beside the output and renamed when they are complete.</summary>
    /// <exception cref="DataException">A file cannot be read or written; the output is as it was.</exception>
    public static async Task<(BatchCounts Counts, BatchTotals Totals)> ExecuteAsync(
        PublishedVersion version, DataFile data, string outputPath, IRowSelection? selection,
        CancellationToken cancellation)
    {
        var output = Path.GetFullPath(outputPath);
        if (output == Path.GetFullPath(data.Path)) throw new DataException($"{outputPath}: is the file that is read");
        OutputFile.MustBeOwn(outputPath);

        using var rows = new RowsFile(data, version.Predictor.Contract);
        var stream = await rows.OpenAsync(cancellation);
        var incoming = OutputFile.Incoming(output);
        try
        {
            var totals = new BatchTotals(version.Predictor.Contract, version.Manifest.Split.Train);
            BatchCounts counts;
            await using (var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
                counts = await Answers(version, rows.HasId, file, totals, selection)
                    .RunAsync(stream, rows, cancellation);
            File.Move(incoming, output, overwrite: true);
            return (counts, totals);
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

    private static StreamedBatch Answers(
        PublishedVersion version, bool hasId, Stream output, BatchTotals totals, IRowSelection? selection)
    {
        var contract = version.Predictor.Contract;
        var words = new FaultWords(contract.Inputs, contract.Id, isCsv: true);
        return new(
            version.Predictor,
            new CsvAnswers(version.Predictor, version.Id.Text, words, hasId, hasIndex: selection is not null),
            output.WriteAsync, totals, selection);
    }
}
