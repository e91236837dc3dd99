using System.Globalization;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

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

    /// <summary>Finite or not: that is for whoever takes them.</summary>
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
                ?? throw new ModelFormatException($"{Place}: {key} holds '{word}', which is no number")),
        ];
    }
}
