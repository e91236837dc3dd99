using PurchaseApi.Scoring.Drift;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;

namespace PurchaseApi.Tests.Scoring.Drift;

/// <summary>Windows of rows from a known process: how often chance is taken for drift, and drift for chance.</summary>
public sealed class DriftWindowTests
{
    private const int References = 10;   // false alarms must not hang on one draw of training rows

    private static readonly IReadOnlyList<Input> Inputs =
        ContractFile.Parse(ModelsFolder.PurchaseYaml, "contract.yaml").Inputs;

    [Fact]
    public void Windows_of_500_rows_raise_false_alarms_below_1_percent() =>
        Assert.InRange(Alarms(windows: 1_000, rows: 500), 0, 10);

    [Fact]
    [Trait("Category", "Slow")]
    public void Windows_of_50_000_rows_raise_false_alarms_below_1_percent() =>
        Assert.InRange(Alarms(windows: 1_000, rows: 50_000), 0, 10);

    [Fact]
    public void Windows_without_a_shift_raise_no_alarm() => Assert.Equal(0, Alarms(windows: 20, rows: 50_000));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Shifts_of_half_a_standard_deviation_are_found_in_2_000_rows(int slot)
    {
        var found = 0;
        for (var i = 0; i < 200; i++)
        {
            var random = new Random(1_000 + i);
            var training = Draw(random, 3_500);
            var shift = 0.5 * Deviation(training, slot);
            var window = new DriftWindow(Reference(training));
            foreach (var row in Draw(random, 2_000))
            {
                row.Values[slot] += shift;
                window.Add(row.Values, row.Probability);
            }

            found += window.Measure()[slot].HasDrifted ? 1 : 0;
        }

        Assert.InRange(found, 190, 200);
    }

    [Fact]
    public void Missing_values_and_unseen_levels_are_reported()
    {
        var random = new Random(1);
        var window = new DriftWindow(Reference(Draw(random, 3_500)));
        foreach (var (index, row) in Draw(random, 2_000).Index())
        {
            if (index % 5 == 0) row.Values[0] = double.NaN;
            if (index % 10 == 0) row.Values[3] = Inputs[3].Levels.Count - 1;   // in no training row
            window.Add(row.Values, row.Probability);
        }

        var columns = window.Measure().ToDictionary(column => column.Name);

        Assert.InRange(columns["time_spent"].Missing, 0.2, 0.3);
        Assert.InRange(columns["time_spent"].ReferenceMissing, 0.03, 0.07);
        Assert.True(columns["time_spent"].HasDrifted);
        Assert.InRange(columns["device_type"].Unseen, 0.08, 0.12);
        Assert.True(columns["device_type"].HasDrifted);
        Assert.False(columns["customer_type"].HasDrifted);
    }

    [Fact]
    public void Counting_from_many_threads_loses_no_row()
    {
        var rows = Draw(new Random(1), 1_000).ToArray();
        var window = new DriftWindow(Reference(rows));

        Parallel.For(0, 100, _ =>
        {
            foreach (var row in rows) window.Add(row.Values, row.Probability);
        });

        Assert.Equal(100_000, window.Rows);
    }

    private static int Alarms(int windows, int rows)
    {
        var alarms = 0;
        Parallel.For(0, References, seed =>
        {
            var random = new Random(seed);
            var reference = Reference(Draw(random, 3_500));
            var pool = Draw(random, 200_000).ToArray();
            for (var i = 0; i < windows / References; i++)
            {
                var window = new DriftWindow(reference);
                for (var row = 0; row < rows; row++)
                {
                    var (values, probability) = pool[random.Next(pool.Length)];
                    window.Add(values, probability);
                }

                if (window.Measure().Any(column => column.HasDrifted)) Interlocked.Increment(ref alarms);
            }
        });
        return alarms;
    }

    private static DriftReference Reference(IEnumerable<(double[] Values, double Probability)> rows)
    {
        var all = rows.ToArray();
        var holdout = all.Take(750).Select(row => row.Probability).ToArray();
        var profiles = InputProfiling.Profile(Inputs, [.. all.Select(row => new Row(default, row.Values))]);
        return DriftReference.From(
            Inputs, profiles, all.Length,
            DriftColumn.From(DriftReference.Probability, InputProfiling.Bins(holdout), 0, holdout.Length))!;
    }

    /// <summary>Skewed minutes, whole pages with ties, baskets of which half are empty, levels, and probabilities of
    /// which some are equal.</summary>
    private static List<(double[] Values, double Probability)> Draw(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => (
            new[]
            {
                random.NextDouble() < 0.05 ? double.NaN : Math.Exp(2 + Normal(random)),
                Math.Floor(-6 * Math.Log(1 - random.NextDouble())) + 1,
                random.NextDouble() < 0.5 ? 0 : 60 + (20 * Normal(random)),
                random.NextDouble() < 0.6 ? 0 : 1,
                random.NextDouble() < 0.05 ? double.NaN : random.Next(2),
            },
            Math.Round(random.NextDouble(), 1))),
    ];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Deviation(IEnumerable<(double[] Values, double Probability)> rows, int slot)
    {
        var values = rows.Select(row => row.Values[slot]).Where(value => !double.IsNaN(value)).ToArray();
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
