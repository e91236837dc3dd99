using System.Globalization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Replaying;

/// <summary>The rows of a labeled file in the order in which they came.</summary>
/// <param name="Header">Of what a caller would have sent: every column but those of the label.</param>
/// <param name="LabelHeader">Of the label's columns.</param>
internal sealed record ReplayFile(string Header, string LabelHeader, IReadOnlyList<ReplayRow> Rows)
{
    /// <param name="timeColumn">A column of dates or numbers.</param>
    /// <exception cref="DataException">The file cannot be read, lacks a column, or has a time that cannot be
    /// read.</exception>
    public static ReplayFile Read(DataFile file, FittedContract contract, string timeColumn) =>
        CsvFile.Read(file, csv => Read(file, csv, contract, timeColumn));

    private static ReplayFile Read(DataFile file, CsvFile csv, FittedContract contract, string timeColumn)
    {
        var label = LabelSource.From(contract.Document)
            ?? throw new DataException($"'{contract.Name}' has no label to wait for");
        var header = new CsvHeader(file.Name, csv.Headers);
        var time = header.IndexOf(timeColumn);
        int[] labels = [.. label.Columns.Select(header.IndexOf)];
        int[] sent = [.. Enumerable.Range(0, csv.Headers.Count).Except(labels)];
        var rows = new List<ReplayRow>();
        while (csv.Read())
        {
            if (Time(csv.Text(time)) is not { } at)
                throw new DataException(
                    $"{file.Name}: row {csv.RowNumber}: {timeColumn} must be a date or a number (was "
                    + $"{StrictRows.Given(csv.Cell(time))})");
            rows.Add(new(at, Cells(sent, csv.Text), Cells(labels, csv.Text)));
        }

        return new ReplayFile(
            Cells(sent, column => csv.Headers[column]), Cells(labels, column => csv.Headers[column]),
            [.. rows.OrderBy(row => row.Time)]);   // rows of one time stay in the order of the file
    }

    /// <summary>A number is taken for seconds.</summary>
    private static TimeSpan? Time(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

        return DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var date)
                ? TimeSpan.FromTicks(date.Ticks)
                : null;
    }

    private static string Cells(int[] columns, Func<int, string> text) =>
        string.Join(',', columns.Select(column => CsvCells.Quoted(text(column))));
}

/// <param name="Time">Since any one point in time.</param>
/// <param name="Sent">Cells of CSV.</param>
/// <param name="Label">Likewise.</param>
internal sealed record ReplayRow(TimeSpan Time, string Sent, string Label);
