using CsvHelper;

namespace PurchaseApi.Training.Data;

/// <summary>CSV with a header, read as it stands or not at all.</summary>
internal static class CsvFile
{
    /// <param name="path">Of the file.</param>
    /// <param name="read">Gets the file's name for messages, and a reader that has read the header.</param>
    /// <exception cref="DataException">The file cannot be read, or is no table.</exception>
    public static T Read<T>(string path, Func<string, CsvReader, T> read) => StrictCsv.Reading(path, () =>
    {
        var name = Path.GetFileName(path);
        using var csv = CsvReader.FromFile(path, StrictCsv.Options);
        csv.ReadHeader();
        return csv.Headers.Count > 0
            ? read(name, csv)
            : throw new DataException($"{name}: is empty; its first line must name the columns");
    });
}
