using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Features;

namespace PurchaseApi.Training.Exporting.Proof;

/// <summary>The rows that prove a file: the version's golden rows and rows made to disagree. Of each split they hold
/// the two neighboring float64 between which it turns, and of inputs that a split compares directly the threshold and
/// both float32 next to it; the rest mixes missing values, unknown words and extremes.</summary>
internal sealed class ProofRows
{
    /// <summary>At least as many adversarial rows, whatever the version.</summary>
    public const int LeastAdversarial = 10_000;

    private const int Seed = 42, PoolSize = 4_096;

    private readonly ExportSource source;
    private readonly FeatureEncoder encoder;
    private readonly InputCells[] cells;
    private readonly Random random = new(Seed);
    private readonly double[] slots, features;

    private ProofRows(ExportSource source)
    {
        (this.source, encoder) = (source, source.Encoder);
        (slots, features) = (new double[encoder.SlotCount], new double[encoder.Columns.Count]);
        var profiles = source.Version.Manifest.InputProfiles;
        cells =
        [
            .. source.Contract.Inputs.Select(input => new InputCells(
                input, source.Contract.Document.Inputs![input.Name], profiles?.GetValueOrDefault(input.Name))),
        ];
    }

    /// <returns>The golden rows and the adversarial ones.</returns>
    public static (IReadOnlyList<ProofRow> Golden, IReadOnlyList<ProofRow> Adversarial) Draw(ExportSource source)
    {
        var rows = new ProofRows(source);
        ProofRow[] golden = [.. source.Version.ReadGoldenRows().Select(row => rows.From(row.Values))];
        var pool = rows.Pool(golden);
        var adversarial = source.Trees is { } trees ? rows.AtThresholds(trees, pool) : [];
        adversarial.AddRange(pool);
        while (adversarial.Count < LeastAdversarial) adversarial.Add(rows.Random());
        return (golden, adversarial);
    }

    /// <summary>Rows of other data, a share of the cells of which is missing.</summary>
    public static IReadOnlyList<ProofRow> Spread(ExportSource source, int count, double missing, int seed)
    {
        var rows = new ProofRows(source);
        var draws = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => rows.Made(cell =>
            draws.NextDouble() < missing ? (double.NaN, null) : cell.Draw(draws)))];
    }

    /// <summary>Random rows, half of them a golden row with a few cells changed.</summary>
    private List<ProofRow> Pool(ProofRow[] golden) =>
    [
        .. Enumerable.Range(0, PoolSize).Select(_ => random.Next(2) == 0
            ? Random()
            : Changed(golden[random.Next(golden.Length)])),
    ];

    private List<ProofRow> AtThresholds(ExportedTrees trees, List<ProofRow> pool)
    {
        var found = new List<ProofRow>();
        var matrix = pool.ConvertAll(row => Features(row.Values).ToArray());
        foreach (var tree in trees.Items)
        {
            var reaching = new int[tree.Splits.Length];
            Array.Fill(reaching, -1);
            for (var row = 0; row < pool.Count; row++)
                for (var place = tree.Root; place >= 0;)
                {
                    if (reaching[place] < 0) reaching[place] = row;
                    place = tree.Splits[place].Child(trees.Rounded(matrix[row][tree.Splits[place].Feature]));
                }

            for (var split = 0; split < reaching.Length; split++)
                if (reaching[split] >= 0) AddNear(trees, tree.Splits[split], pool[reaching[split]], found);
        }

        return found;
    }

    /// <summary>Rows on both sides of a split, as near to each other as float64 has them.</summary>
    private void AddNear(ExportedTrees trees, ExportedSplit split, ProofRow row, List<ProofRow> found)
    {
        foreach (var input in InputsOf(split.Feature))
        {
            var cell = cells[input];
            var values = (double[])row.Values.Clone();
            bool Left(double value)
            {
                values[input] = value;
                return split.GoesLeft(trees.Rounded(Features(values)[split.Feature]));
            }

            if (cell.Input.Levels.Count > 0)
            {
                for (var level = 0; level < Math.Min(cell.Input.Levels.Count, 3); level++)
                    found.Add(With(row, input, random.Next(cell.Input.Levels.Count)));
                return;
            }

            if (Turn(cell.Numbers, Left) is not var (left, right)) continue;
            if (IsRounded(split.Feature)) (left, right) = Apart(left, right);
            found.Add(With(row, input, left));
            found.Add(With(row, input, right));
            if (encoder.SourceOf(split.Feature) != cell.Input.Name) return;

            var threshold = (float)split.Threshold;
            foreach (var near in (float[])[threshold, MathF.BitIncrement(threshold), MathF.BitDecrement(threshold)])
                if (float.IsFinite(near)) found.Add(With(row, input, near));
            return;
        }
    }

    /// <summary>Two neighbors of which one goes left and the other does not; null where none of the values turns it.
    /// </summary>
    private static (double, double)? Turn(IReadOnlyList<double> values, Func<double, bool> isLeft)
    {
        double? left = null, right = null;
        foreach (var value in values)
            if (isLeft(value)) left = value;
            else right = value;
        return left is { } low && right is { } high ? OrderedDouble.Turn(low, high, isLeft) : null;
    }

    /// <summary>Logarithms differ from library to library in their last bit, which must not decide.</summary>
    private static (double, double) Apart(double left, double right)
    {
        const double Away = 1e-9;
        var distance = Away * Math.Max(1, Math.Abs(left)) * Math.Sign(left - right);
        return (left + distance, right - distance);
    }

    /// <summary>Whether a logarithm is in what the column is made of.</summary>
    private bool IsRounded(int column) => Names(encoder.SourceOf(column))
        .Any(name => source.Contract.Features.FirstOrDefault(one => one.Name == name) is { } feature
            && feature.Text.Contains("log1p", StringComparison.Ordinal));

    /// <summary>The inputs that a column comes from, those that it compares directly first.</summary>
    private IEnumerable<int> InputsOf(int column)
    {
        foreach (var name in Names(encoder.SourceOf(column)))
            for (var input = 0; input < cells.Length; input++)
                if (cells[input].Input.Name == name) yield return input;
    }

    /// <summary>A name and those of all that it is made of.</summary>
    private IEnumerable<string> Names(string first)
    {
        var (open, seen) = (new Queue<string>([first]), new HashSet<string>());
        while (open.TryDequeue(out var name))
        {
            if (!seen.Add(name)) continue;
            yield return name;
            if (source.Contract.Features.FirstOrDefault(feature => feature.Name == name) is { } feature)
                foreach (var used in Expression.Parse(feature.Text).Names) open.Enqueue(used);
        }
    }

    private Span<double> Features(double[] values)
    {
        encoder.Encode(values, slots, features);
        return features;
    }

    private ProofRow Random() => Made(cell => cell.Draw(random));

    private ProofRow Changed(ProofRow row)
    {
        var changed = row;
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var input = random.Next(cells.Length);
            changed = With(changed, input, cells[input].Draw(random));
        }

        return changed;
    }

    private ProofRow From(double[] values) =>
        Made((cell, input) => cell.From(values[input]));

    private ProofRow With(ProofRow row, int input, double value) => With(row, input, cells[input].From(value));

    private ProofRow With(ProofRow row, int input, (double Number, string? Word) cell) =>
        Made((_, other) => other == input ? cell : (row.Numbers[other], row.Words[other]));

    private ProofRow Made(Func<InputCells, (double, string?)> draw) => Made((cell, _) => draw(cell));

    private ProofRow Made(Func<InputCells, int, (double Number, string? Word)> draw)
    {
        var row = new ProofRow(new double[cells.Length], new double[cells.Length], new string?[cells.Length]);
        for (var input = 0; input < cells.Length; input++)
        {
            (row.Numbers[input], row.Words[input]) = draw(cells[input], input);
            row.Values[input] = cells[input].ValueOf(row.Numbers[input], row.Words[input]);
        }

        return row;
    }
}
