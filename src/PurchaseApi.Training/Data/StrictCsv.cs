using CsvHelper;

namespace PurchaseApi.Training.Data;

/// <summary>CSV in which nothing is shifted or mended: the first malformed line ends the reading with a clear
/// message.</summary>
internal static class StrictCsv
{
    // No separator: it is detected from the file.
    public static readonly CsvReaderOptions Options = CsvReaderOptions.Default with
    {
        Separator = null,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MaxRecordSize = 1 << 20,
        TrackLineNumbers = true,
    };

    /// <exception cref="DataException">The file is malformed or cannot be read.</exception>
    public static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException error)
        {
            var isTooLong = error.Message.Contains(nameof(CsvReaderOptions.MaxRecordSize));
            var hint = isTooLong ? $" Is a quote of line {error.LineNumber} not closed?" : "";
            throw new DataException($"{Path.GetFileName(path)}: {error.Message}{hint}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }
}
