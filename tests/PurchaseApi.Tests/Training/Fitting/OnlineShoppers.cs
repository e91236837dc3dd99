using System.Globalization;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Training.Fitting;

/// <summary>Twelve thousand real sessions in 28 columns, and folds that keep duplicates together.</summary>
internal static class OnlineShoppers
{
    private static readonly string[] categories = ["Month", "VisitorType"];

    public static (Examples Train, Examples HeldOut) Fold(string fold)
    {
        string[][] lines = [.. Lines("online-shoppers.csv")];
        var cells = lines[1..];
        var columns = lines[0][..^1].SelectMany((name, index) => Columns(name, index, cells)).ToArray();
        var features = new FeatureMatrix(
            [.. columns.Select(column => column.Name)],
            [.. cells.SelectMany(row => columns.Select(column => column.Value(row)))]);
        var examples = new Examples(features, [.. cells.Select(row => row[^1] == "TRUE")]);

        var folds = Lines("reference/online-shoppers-splits.csv").Skip(1).Select(row => row[3]).ToArray();
        int[] Rows(bool isHeldOut) =>
            [.. Enumerable.Range(0, examples.Count).Where(row => folds[row] == fold == isHeldOut)];
        return (examples.Rows(Rows(false)), examples.Rows(Rows(true)));
    }

    private static IEnumerable<(string Name, Func<string[], double> Value)> Columns(
        string name, int index, string[][] rows)
    {
        if (!categories.Contains(name)) return [(name, row => Number(row[index]))];

        return rows.Select(row => row[index]).Distinct().Order().Select(value =>
            ($"{name}={value}", (Func<string[], double>)(row => row[index] == value ? 1 : 0)));
    }

    private static double Number(string cell) =>
        cell is "TRUE" or "FALSE" ? (cell == "TRUE" ? 1 : 0) : double.Parse(cell, CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Lines(string name) =>
        File.ReadLines(SharedData.File(name)).Select(line => line.Split(','));
}
