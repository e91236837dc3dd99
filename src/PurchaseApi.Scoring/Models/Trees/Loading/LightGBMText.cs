using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

/// <summary>
/// LightGBM's text model, versions v3 and v4, of a binary label; SynapseML saves the same. Source: LightGBM's own
/// writer and its parameter documentation.
/// </summary>
/// <param name="Trees">In the order of the given columns.</param>
/// <param name="Slope">Log-odds per unit of margin.</param>
/// <param name="Version">Of the text format.</param>
/// <param name="IsByPosition">Whether it names no features, so that only their order binds them.</param>
public sealed record LightGBMText(LightGBMTrees Trees, double Slope, string Version, bool IsByPosition)
{
    private const string EndOfTrees = "end of trees";

    /// <param name="text">The file's bytes, UTF-8.</param>
    /// <param name="columns">The encoder's; the features must be the same.</param>
    /// <param name="isSingle">Whether the trees were fitted on features that were rounded to float32.</param>
    /// <param name="given">How callers spell each column; null where they spell it as the encoder does.</param>
    /// <param name="iterations">Which trees to take; null is all.</param>
    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public static LightGBMText Read(
        ReadOnlySpan<byte> text, IReadOnlyList<string> columns, bool isSingle = false,
        IReadOnlyList<string>? given = null, Iterations? iterations = null)
    {
        string[] lines = [.. Encoding.UTF8.GetString(text).Split('\n').Select(line => line.TrimEnd('\r'))];
        var end = Array.IndexOf(lines, EndOfTrees);
        if (end < 0) throw new ModelFormatException($"the line '{EndOfTrees}' is missing; is the file truncated?");

        int[] starts =
        [
            .. Enumerable.Range(0, end).Where(line => lines[line].StartsWith("Tree=", StringComparison.Ordinal)),
            end,
        ];
        var header = new LightGBMSection("the header", lines.AsSpan(0, starts[0]));
        var slope = Check(header);
        var binding = Bind(header, columns, given);
        if (header.Find("tree_sizes") is { } sizes && Words(sizes).Length != starts.Length - 1)
            throw new ModelFormatException(
                $"tree_sizes lists {Words(sizes).Length} trees, but there are {starts.Length - 1}");

        var codes = LightGBMCategories.Codes(lines.AsSpan(end), binding, columns);
        var reader = new LightGBMTreeReader(binding, columns, codes);
        LightGBMTree[] trees =
        [
            .. starts.Zip(starts.Skip(1), (start, next) =>
                reader.Read(new LightGBMSection(lines[start], lines.AsSpan(start + 1, next - start - 1)))),
        ];
        var taken = (iterations ?? Iterations.All).ToRange(trees.Length);
        return new(
            new LightGBMTrees(columns, trees[taken], reader.Sets)
            {
                IsAveraged = header.Find("average_output") is not null,
                IsSingle = isSingle,
            },
            slope, header["version"], binding.IsByPosition);
    }

    /// <returns>Log-odds per unit of margin.</returns>
    private static double Check(LightGBMSection header)
    {
        if (header["version"] is not ("v3" or "v4"))
            throw new ModelFormatException($"version is not v3 or v4 (was '{header["version"]}')");
        if (header["num_class"] != "1" || header["num_tree_per_iteration"] != "1")
            throw new ModelFormatException(
                $"num_class is not 1 (was '{header["num_class"]}'): only two classes are served");

        var objective = Words(header["objective"]);
        if (objective is not ["binary", ..])
            throw new ModelFormatException($"objective is not binary (was '{header["objective"]}')");

        const string Sigmoid = "sigmoid:";
        var word = objective.FirstOrDefault(word => word.StartsWith(Sigmoid, StringComparison.Ordinal));
        var sigmoid = word?[Sigmoid.Length..] ?? "1";
        return double.TryParse(sigmoid, NumberStyles.Float, CultureInfo.InvariantCulture, out var slope)
            && double.IsFinite(slope) && slope > 0
                ? slope
                : throw new ModelFormatException($"objective: sigmoid is not a number above 0 (was '{sigmoid}')");
    }

    private static FeatureBinding Bind(
        LightGBMSection header, IReadOnlyList<string> columns, IReadOnlyList<string>? given)
    {
        var largest = header.Integer("max_feature_idx");
        return largest is >= 0 and < int.MaxValue
            ? FeatureBinding.Bind(Words(header["feature_names"]), largest + 1, columns, "feature_names", given)
            : throw new ModelFormatException($"max_feature_idx must be at least 0 (was {largest})");
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Lines of LightGBM's text, <c>key=value</c>: the header, or one tree.</summary>
internal sealed class LightGBMSection
{
    private readonly Dictionary<string, string> values = [];

    /// <exception cref="ModelFormatException">A key appears more than once.</exception>
    public LightGBMSection(string place, ReadOnlySpan<string> lines)
    {
        Place = place;
        foreach (var line in lines)
        {
            var equals = line.IndexOf('=');
            var key = equals < 0 ? line : line[..equals];
            if (key.Length > 0 && !values.TryAdd(key, equals < 0 ? "" : line[(equals + 1)..]))
                throw new ModelFormatException($"{place}: {key} appears more than once");
        }
    }

    /// <summary>For messages.</summary>
    public string Place { get; }

    public string this[string key] =>
        Find(key) ?? throw new ModelFormatException($"{Place}: {key} is absent; is the file cut off?");

    public string? Find(string key) => values.GetValueOrDefault(key);

    public int Integer(string key) => Integers(key, 1)[0];

    public int[] Integers(string key, int count) => Values<int>(key, count, word =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null);

    /// <summary>Finite or not: callers check.</summary>
    public double[] Numbers(string key, int count) => Values(key, count, Number);

    /// <summary>Like numbers, but infinity is read as the largest one: LightGBM writes it where a split only parts
    /// missing values from all others.</summary>
    public double[] Thresholds(string key, int count) => Values(key, count, word =>
        word == "inf" ? LightGBMTree.Everything : Number(word));

    /// <summary>Bit sets are written as unsigned integers.</summary>
    public uint[] Words(string key, int count) => Values<uint>(key, count, word =>
        uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null);

    private static double? Number(string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private T[] Values<T>(string key, int count, Func<string, T?> read)
        where T : struct
    {
        // A tree of one leaf has no splits, and may not even name them.
        var words = count <= 0 ? [] : this[key].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != count)
            throw new ModelFormatException($"{Place}: {key} has {words.Length} values where {count} must be");
        return
        [
            .. words.Select(word => read(word)
                ?? throw new ModelFormatException($"{Place}: {key} holds '{word}', which is not a number")),
        ];
    }
}

/// <summary>Rounds of boosting to take of a model.</summary>
/// <param name="From">The first, counted from 0.</param>
/// <param name="To">The one behind the last; null is the end.</param>
public readonly record struct Iterations(int From, int? To)
{
    /// <summary>Every round.</summary>
    public static readonly Iterations All = new(0, null);

    /// <summary>Reads <c>A:B</c>, where either may be left out.</summary>
    public static Iterations? Parse(string text) =>
        text.Split(':') is [var from, var to] && Number(from) is { } first && Number(to) is { } end
            && (end.Value ?? int.MaxValue) > (first.Value ?? 0)
                ? new(first.Value ?? 0, end.Value)
                : null;

    /// <param name="count">How many rounds the model has.</param>
    /// <exception cref="ModelFormatException">There are fewer.</exception>
    public Range ToRange(int count) => From < count && (To ?? count) <= count
        ? From..(To ?? count)
        : throw new ModelFormatException($"has {count} iterations; {From}:{To} are not all among them");

    private static (int? Value, bool IsGiven)? Number(string text) =>
        text.Length == 0 ? (null, false)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? (value, true)
        : null;
}
