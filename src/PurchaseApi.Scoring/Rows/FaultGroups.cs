using PurchaseApi.Scoring.Contracts;
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

                groups.Add((fault.Field, fault.Code), group = new(words.Describe(fault)));
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

/// <summary>Why rows failed, in groups that one change each mends. It belongs to one reading.</summary>
/// <param name="contract">Judged them.</param>
public sealed class FailedRows(FittedContract contract)
{
    private const int MaxGroups = 1_000;
    private const int MaxTold = 10;

    private readonly Dictionary<Group, (long Rows, string Given)> groups = [];

    /// <summary>Adds the bad rows of a block.</summary>
    public void Add(RowBlock block)
    {
        for (var i = 0; i < block.Faults.Count; i++)
            foreach (var fault in block.Faults[i].Reading.Faults) Add(fault);
    }

    /// <summary>The largest first: <c>6,767 rows: device 'N/A'; add it to missing_values</c>.</summary>
    public IReadOnlyList<string> ToList()
    {
        var all = groups.OrderByDescending(group => group.Value.Rows).ThenBy(group => group.Key.Field).ToArray();
        string[] told =
        [
            .. all.Take(MaxTold).Select(group =>
                $"{Rows(group.Value.Rows)}: {Words(group.Key.Field, group.Key.Code, group.Value.Given)}"),
        ];
        return all.Length <= MaxTold ? told : [.. told, $"and {all.Length - MaxTold:N0} other reasons"];
    }

    private static string Rows(long count) => count == 1 ? "1 row" : $"{count:N0} rows";

    private void Add(FieldFault fault)
    {
        // A level or a word is mended by its name, a number out of range by the range.
        var isNamed = fault.Field.Length == 0 || fault.Code is FaultCodes.NotAllowed or FaultCodes.WrongType;
        var shown = fault.Given.Trim('\'');   // a text in JSON, any cell in CSV
        var group = new Group(fault.Field, fault.Code, isNamed ? shown : "");
        if (!groups.ContainsKey(group) && groups.Count >= MaxGroups) group = group with { Given = "" };
        var (rows, given) = groups.GetValueOrDefault(group, (0, shown));
        groups[group] = (rows + 1, given);
    }

    private string Words(string field, string code, string given)
    {
        if (field.Length == 0) return given;
        if (contract.Inputs.FirstOrDefault(input => input.Name == field) is not { } input)
            return $"{field} '{given}' ({code})";

        return code switch
        {
            FaultCodes.MissingValue => $"{field} is empty; set missing",
            FaultCodes.MissingField => $"{field} is absent",
            FaultCodes.OutOfRange => $"{field} is not from {input.Low} to {input.High} (was {given}); widen range",
            _ => $"{field} '{given}'; "
                + (MissingWords.Contains(given) ? "add it to missing_values" : input.Remedy(given)),
        };
    }

    private readonly record struct Group(string Field, string Code, string Given);
}
