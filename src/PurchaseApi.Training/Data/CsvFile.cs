using CsvHelper;

namespace PurchaseApi.Training.Data;

/// <summary>How a file of examples is read: as it stands, or not at all.</summary>
internal static class CsvFile
{
    // No separator: it is detected from the file. A row is never shifted or mended.
    private static readonly CsvReaderOptions Strict = CsvReaderOptions.Default with
    {
        Separator = null,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MaxRecordSize = 1 << 20,
        TrackLineNumbers = true,
    };

    /// <param name="path">Of the file.</param>
    /// <param name="read">Gets the file's name for messages, and a reader that has read the header.</param>
    /// <exception cref="DataException">The file cannot be read, or is no table.</exception>
    public static T Read<T>(string path, Func<string, CsvReader, T> read)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var csv = CsvReader.FromFile(path, Strict);
            csv.ReadHeader();
            return csv.Headers.Count > 0
                ? read(name, csv)
                : throw new DataException($"{name}: is empty; its first line must name the columns");
        }
        catch (CsvFormatException error)
        {
            var isTooLong = error.Message.Contains(nameof(CsvReaderOptions.MaxRecordSize));
            var hint = isTooLong ? $" Is a quote of line {error.LineNumber} not closed?" : "";
            throw new DataException($"{name}: {error.Message}{hint}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }
    }
}
