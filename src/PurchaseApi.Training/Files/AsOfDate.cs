using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Files;

/// <summary>The date to which days are counted, for a file that does not say it row by row.</summary>
internal static class AsOfDate
{
    /// <returns>What was asked for, else the newest date of the file; null where the inputs need none, or a column has
    /// it.</returns>
    /// <exception cref="DataException">The file has no date.</exception>
    public static double? Find(DataFile file, IReadOnlyList<Input> inputs, IReadOnlyList<string> headers)
    {
        if (inputs.FirstOrDefault(input => input is DateInput && input.Name == DateInput.AsOf) is not { } asOf
            || new CsvHeader(file.Name, headers).IndexIfThere(asOf.Column) is not null) return null;

        return file.AsOf ?? Newest(file, [.. inputs.Where(input => input is DateInput && input != asOf)])
            ?? throw new DataException($"{file.Name}: has no date to count days to; give --as-of 2026-11-30");
    }

    private static double? Newest(DataFile file, Input[] dates) => CsvFile.Read(file, csv =>
    {
        var header = new CsvHeader(file.Name, csv.Headers);
        var columns = dates.Select(date => header.IndexIfThere(date.Column)).ToArray();
        dates = CsvLayout.AsWritten(dates, [.. columns.Select(column => column ?? -1)], csv.ColumnKinds);
        double? newest = null;
        while (csv.Read())
            for (var i = 0; i < dates.Length; i++)
                if (columns[i] is { } column && dates[i].ReadCell(csv.Cell(column), out var seconds) is null
                    && !(seconds <= newest) && !double.IsNaN(seconds))
                    newest = seconds;
        return newest;
    });
}
