namespace PurchaseApi.Scoring.Explanations;

/// <summary>Ways by the features that they ask, so that vectors hold one way in each lane.</summary>
internal sealed class WaySets
{
    private readonly Dictionary<string, List<Way>> sets;

    public WaySets(IEnumerable<Way> ways)
    {
        sets = ways.GroupBy(way => Name(Features(way))).ToDictionary(set => set.Key, set => set.ToList());
        int[] all = [.. sets.Values.SelectMany(set => Features(set[0])).Distinct().Order()];
        foreach (var set in sets.Values.OrderBy(set => set[0].Factors.Length).ToList()) Fill(set, all);
    }

    /// <param name="width">Of the sets, in features.</param>
    public FactorTable Table(int width)
    {
        Factor[][] alike =
        [
            .. from set in sets.Values
               where set.Count > 0 && set[0].Factors.Length == width
               from block in set.Chunk(FactorLanes.Count)
               from factor in Enumerable.Range(0, width)
               select block.Select(way => way.Factors[factor]).ToArray(),
        ];
        return new(
            [.. alike.Select(factors => factors[0].Feature)], [.. alike.Select(factors => new FactorLanes(factors))]);
    }

    /// <summary>Moves what does not fill a block to a set of one feature more, best where a block has room.</summary>
    private void Fill(List<Way> set, int[] all)
    {
        var rest = set.Count % FactorLanes.Count;
        if (rest == 0) return;

        var features = Features(set[0]);
        var larger = all.Except(features)
            .Select(feature => (Feature: feature, Set: sets.GetValueOrDefault(Name(features.Append(feature).Order()))))
            .Where(larger => larger.Set is { Count: > 0 })
            .OrderByDescending(larger => Room(larger.Set!) >= rest)
            .FirstOrDefault();
        if (larger.Set is null) return;

        larger.Set.AddRange(set[^rest..].Select(way => way.With(larger.Feature)));
        set.RemoveRange(set.Count - rest, rest);
    }

    private static int Room(List<Way> set) => FactorLanes.Count - 1 - ((set.Count - 1) % FactorLanes.Count);

    private static IEnumerable<int> Features(Way way) => way.Factors.Select(factor => factor.Feature);

    private static string Name(IEnumerable<int> features) => string.Join(' ', features);
}
