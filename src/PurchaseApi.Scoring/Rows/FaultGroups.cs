using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

/// <summary>The faults of many rows by field and code, which is how people mend them. It belongs to one
/// reading.</summary>
/// <param name="words">Of the first fault of each group.</param>
public sealed class FaultGroups(FaultWords words)
{
    /// <summary>A file of unknown columns would have one group per column.</summary>
    private const int MaxGroups = 1_000;

    private const int MaxFirstRows = 5;

    private readonly Dictionary<(string Field, string Code), Group> groups = [];

    /// <param name="index">The row's place among all rows, from 0.</param>
    /// <param name="reading">With faults.</param>
    public void Add(long index, in RowReading reading)
    {
        foreach (var fault in reading.Faults)
        {
            if (!groups.TryGetValue((fault.Field, fault.Code), out var group))
            {
                if (groups.Count == MaxGroups) continue;

                groups.Add((fault.Field, fault.Code), group = new(words.Of(fault)));
            }

            group.Add(index);
        }
    }

    /// <summary>Those with the most rows first.</summary>
    public IReadOnlyList<FaultGroup> ToList() =>
    [
        .. groups.Select(group => new FaultGroup(
                group.Key.Field, group.Key.Code, group.Value.Rows, group.Value.First, group.Value.Detail))
            .OrderByDescending(group => group.Rows).ThenBy(group => group.First[0]),
    ];

    private sealed class Group(string detail)
    {
        private readonly List<long> first = [];

        public string Detail => detail;

        public long Rows { get; private set; }

        public IReadOnlyList<long> First => first;

        public void Add(long index)
        {
            if (first.Count > 0 && first[^1] == index) return;   // twice in one row
            Rows++;
            if (first.Count < MaxFirstRows) first.Add(index);
        }
    }
}

/// <summary>What is wrong with one field in one way.</summary>
/// <param name="Field">Its name; empty when whole rows are at fault.</param>
/// <param name="Code">One of <see cref="FaultCodes"/>.</param>
/// <param name="Rows">How many rows have it.</param>
/// <param name="First">The places of the first ones, from 0.</param>
/// <param name="Detail">Of the first row.</param>
public sealed record FaultGroup(string Field, string Code, long Rows, IReadOnlyList<long> First, string Detail);
