using System.Globalization;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Metrics;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Tests.Support;

/// <summary>UCI Online Shoppers (12,330 real sessions) in 5 folds that keep duplicates together; months and visitor
/// types are one-hot.</summary>
internal static class OnlineShoppers
{
    public static IReadOnlyList<(Examples Train, Examples HeldOut)> Folds()
    {
        var examples = Read();
        string[] folds =
        [
            .. Cells("reference/online-shoppers-splits.csv", out var names)
                .Select(row => row[names.IndexOf("cv5_group_safe")]),
        ];
        Examples Pick(Predicate<string> isMeant) =>
            examples.Rows([.. Enumerable.Range(0, folds.Length).Where(row => isMeant(folds[row]))]);
        return [.. folds.Distinct().Order().Select(fold => (Pick(other => other != fold), Pick(other => other == fold)))];
    }

    public static double RocAuc(IAlgorithm algorithm, (Examples Train, Examples HeldOut) fold)
    {
        var scorer = algorithm.Fit(fold.Train, seed: 42, TestContext.Current.CancellationToken).Scorer;
        var rows = Enumerable.Range(0, fold.HeldOut.Count);
        double[] probabilities =
            [.. rows.Select(row => Sigmoid.Compute(scorer.Margin(fold.HeldOut.Features.Row(row))))];
        return MetricValues.Compute(fold.HeldOut.Labels, probabilities, threshold: 0.5).RocAuc;
    }

    private static Examples Read()
    {
        var rows = Cells("online-shoppers.csv", out var names);
        (string Name, Func<string[], double> Value)[] columns =
        [
            .. Enumerable.Range(0, names.Count).Where(column => names[column] != "Revenue")
                .SelectMany(column => ColumnsOf(names[column], column, rows)),
        ];
        return new Examples(
            new FeatureMatrix([.. columns.Select(column => column.Name)],
                [.. rows.SelectMany(row => columns.Select(column => column.Value(row)))]),
            [.. rows.Select(row => row[names.IndexOf("Revenue")] == "TRUE")]);
    }

    private static IEnumerable<(string, Func<string[], double>)> ColumnsOf(
        string name, int column, string[][] rows) => name switch
        {
            "Weekend" => [(name, row => row[column] == "TRUE" ? 1 : 0)],
            "Month" or "VisitorType" => rows.Select(row => row[column]).Distinct().Select(value =>
                ($"{name}={value}", (Func<string[], double>)(row => row[column] == value ? 1 : 0))),
            _ => [(name, row => double.Parse(row[column], CultureInfo.InvariantCulture))],
        };

    private static string[][] Cells(string file, out List<string> names)
    {
        string[][] lines = [.. File.ReadLines(SharedData.File(file)).Select(line => line.Split(','))];
        names = [.. lines[0]];
        return lines[1..];
    }
}
