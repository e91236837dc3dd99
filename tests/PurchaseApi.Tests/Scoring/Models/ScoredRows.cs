using System.Globalization;

namespace PurchaseApi.Tests.Scoring.Models;

/// <summary>Rows of a CSV file with the margins that the library which made the model gave them.</summary>
internal sealed record ScoredRows(string[] Features, double[][] Rows, float[] Margins)
{
    /// <summary>Reads every column before "margin" as a feature; an empty cell is missing.</summary>
    public static ScoredRows Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var features = lines[0].Split(',').TakeWhile(name => name != "margin").ToArray();
        var cells = lines.Skip(1).Select(line => line.Split(',')).ToArray();
        return new ScoredRows(
            features,
            [.. cells.Select(row => row.Take(features.Length).Select(Number).ToArray())],
            [.. cells.Select(row => float.Parse(row[features.Length], CultureInfo.InvariantCulture))]);
    }

    public void Write(string path)
    {
        var lines = Rows.Zip(Margins, (row, margin) =>
            string.Join(',', row.Select(Text)) + string.Create(CultureInfo.InvariantCulture, $",{margin}"));
        File.WriteAllText(path, string.Join('\n', [string.Join(',', Features) + ",margin", .. lines]) + "\n");
    }

    private static double Number(string cell) =>
        cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);

    private static string Text(double value) =>
        double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
