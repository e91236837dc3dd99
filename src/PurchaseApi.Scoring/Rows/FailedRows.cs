using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Scoring.Rows;

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
