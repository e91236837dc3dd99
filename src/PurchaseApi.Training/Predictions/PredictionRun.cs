using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Training.Predictions;

/// <summary>CSV in, CSV out: one line of answers per row, in the same order, at a constant memory.</summary>
internal static class PredictionRun
{
    /// <summary>The answers are written beside the output and renamed when they are complete.</summary>
    /// <exception cref="DataException">A file cannot be read or written; the output is as it was.</exception>
    public static PredictionSummary Execute(
        PublishedVersion version, string dataPath, string outputPath, CancellationToken cancellation)
    {
        var output = Path.GetFullPath(outputPath);
        if (output == Path.GetFullPath(dataPath)) throw new DataException($"{outputPath}: is the file that is read");
        // A rename would take the place of a device or of a link.
        if (Directory.Exists(output) || new FileInfo(output).LinkTarget is not null
            || output.StartsWith("/dev/", StringComparison.Ordinal))
            throw new DataException($"{outputPath}: the output must be a file of its own");

        using var rows = new RowsFile(dataPath, version.Predictor.Contract);
        var incoming = Path.Combine(
            Path.GetDirectoryName(output)!, $".{Path.GetFileName(output)}-{Guid.NewGuid():N}");
        try
        {
            PredictionSummary summary;
            using (var answers = new AnswersFile(File.Create(incoming), version, rows.HasId))
                summary = Answer(version, rows, answers, cancellation);
            File.Move(incoming, output, overwrite: true);
            return summary;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{outputPath}: {error.Message}", error);
        }
        finally
        {
            Remove(incoming);
        }
    }

    private static PredictionSummary Answer(
        PublishedVersion version, RowsFile rows, AnswersFile answers, CancellationToken cancellation)
    {
        var (count, failed) = (0L, 0L);
        while (rows.Read(out var judged))
        {
            cancellation.ThrowIfCancellationRequested();
            count++;
            if (judged.Row is { } row)
            {
                answers.Write(judged.Id, version.Predictor.Predict(row));
            }
            else
            {
                failed++;
                answers.WriteError(judged);
            }
        }

        return new(count, failed);
    }

    private static void Remove(string incoming)
    {
        try
        {
            File.Delete(incoming);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What made the writing fail is the better reason.
        }
    }
}

/// <param name="Failed">Rows that got an error for an answer.</param>
internal sealed record PredictionSummary(long Rows, long Failed);
