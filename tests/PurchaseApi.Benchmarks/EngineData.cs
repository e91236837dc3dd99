using System.Globalization;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Numerics;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Benchmarks;

/// <summary>Rows that the training engine is measured on, with categories one-hot.</summary>
/// <param name="Folds">What is fitted on, and what is scored.</param>
internal sealed record EngineData(string Name, IReadOnlyList<(Examples Train, Examples HeldOut)> Folds)
{
    private const int SampleRows = 20_000;

    /// <param name="shared">The folder of the real data.</param>
    /// <param name="sessions">A CSV of many sessions in the columns of the sample; null: they are left out.</param>
    public static IEnumerable<EngineData> All(string shared, string? sessions)
    {
        var splits = Table.Read(Path.Combine(shared, "reference", "online-shoppers-splits.csv"));
        var shoppers = Table.Read(Path.Combine(shared, "online-shoppers.csv"));
        yield return new("online_shoppers", InFolds(shoppers.OneHot("Revenue"), splits.Column("cv5_group_safe")));

        using var csv = new StringWriter();
        SampleSessions.WriteCsv(csv, SampleRows, seed: 42);
        yield return new("sample", InFolds(Table.Parse(csv.ToString().Split('\n')).OneHot("purchase")));

        Examples AsOf(string file) => Table.Read(Path.Combine(shared, "reference", file)).OneHot("label");
        yield return new("repurchase",
            [(AsOf("rfm_temporal_H90_train_2011-06-09.csv"), AsOf("rfm_temporal_H90_test_2011-09-10.csv"))]);

        if (sessions is not null)
            yield return new("sessions", [.. InFolds(Table.Read(sessions).OneHot("purchase")).Take(1)]);
    }

    /// <summary>The same rows, of which so many cells are missing.</summary>
    public EngineData WithMissing(double share)
    {
        var random = new Random(1);
        return new($"{Name}, {share:P0} missing", [.. Folds.Select(fold => (Holed(fold.Train), Holed(fold.HeldOut)))]);

        Examples Holed(Examples rows) => rows with
        {
            Features = new(rows.Features.Columns, Array.ConvertAll(
                rows.Features.Values, value => random.NextDouble() < share ? double.NaN : value)),
        };
    }

    /// <param name="folds">The fold of each row; null: every fifth.</param>
    private static IReadOnlyList<(Examples, Examples)> InFolds(Examples examples, string[]? folds = null)
    {
        folds ??= [.. Enumerable.Range(0, examples.Count).Select(row => $"{row % 5}")];
        Examples Pick(Predicate<string> isMeant) =>
            examples.Rows([.. Enumerable.Range(0, folds.Length).Where(row => isMeant(folds[row]))]);
        return [.. folds.Distinct().Order().Select(fold => (Pick(other => other != fold), Pick(other => other == fold)))];
    }

    private sealed record Table(string[] Names, string[][] Rows)
    {
        private static readonly string[] Ids = ["customer_id", "CustomerID"];

        public static Table Read(string path) => Parse(File.ReadLines(path));

        public static Table Parse(IEnumerable<string> lines)
        {
            string[][] cells =
                [.. lines.Select(line => line.TrimEnd('\r').Split(',')).Where(cells => cells.Length > 1)];
            return new(cells[0], cells[1..]);
        }

        public string[] Column(string name)
        {
            var index = Array.IndexOf(Names, name);
            return [.. Rows.Select(row => row[index])];
        }

        public Examples OneHot(string label)
        {
            (string Name, double[] Values)[] columns = [.. Names.Except([label, .. Ids]).SelectMany(Encoded)];
            var features = new FeatureMatrix(
                [.. columns.Select(column => column.Name)],
                [.. Enumerable.Range(0, Rows.Length).SelectMany(row => columns.Select(column => column.Values[row]))]);
            return new Examples(features, [.. Column(label).Select(cell => cell is "1" or "TRUE")]);
        }

        private IEnumerable<(string, double[])> Encoded(string name)
        {
            var cells = Column(name);
            if (Array.ConvertAll(cells, Number) is var numbers && !numbers.Contains(null))
                return [(name, Array.ConvertAll(numbers, number => number!.Value))];
            return cells.Distinct().Where(level => level.Length > 0).Order(StringComparer.Ordinal).Select(level =>
                ($"{name}={level}", Array.ConvertAll(cells, cell => cell == level ? 1.0 : 0)));
        }

        private static double? Number(string cell) => cell switch
        {
            "" => double.NaN,
            "TRUE" => 1,
            "FALSE" => 0,
            _ when double.TryParse(cell, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }
}
