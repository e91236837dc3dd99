using System.Collections.Frozen;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>Every spelling of an ordinal's levels. Case and outer white space do not count.</summary>
public sealed class LevelWords
{
    private readonly FrozenDictionary<string, int> levels;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;

    /// <param name="values">From the lowest to the highest.</param>
    /// <param name="aliases">Other spelling -> value.</param>
    public LevelWords(IReadOnlyList<string> values, IReadOnlyDictionary<string, string>? aliases)
    {
        var known = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (level, value) in values.Index()) known.TryAdd(value, level);
        foreach (var (alias, value) in aliases ?? new Dictionary<string, string>())
            if (known.TryGetValue(value, out var level)) known.TryAdd(alias.Trim(), level);
        levels = known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        lookup = levels.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The level that the text names, or -1.</summary>
    public int Find(ReadOnlySpan<char> text) => lookup.TryGetValue(text.Trim(), out var level) ? level : -1;

    /// <summary>Whether both take the same words for the same levels.</summary>
    public bool IsSame(LevelWords? other) => other is not null && levels.Count == other.levels.Count
        && levels.All(word => other.levels.TryGetValue(word.Key, out var level) && level == word.Value);
}
