using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Words the faults of a row: place, what was wrong and what is allowed. The rules themselves are the
/// contract's (<see cref="Input"/>); here nothing is decided.</summary>
/// <param name="inputs">The contract's.</param>
/// <param name="id">The name of the id field, or null.</param>
/// <param name="isCsv">Words of CSV: its headers may have names of their own, and what JSON calls null is
/// empty.</param>
public sealed class FaultWords(IReadOnlyList<Input> inputs, string? id, bool isCsv = false)
{
    private readonly string missing = isCsv ? "empty" : "null";

    public string Describe(FieldFault fault)
    {
        if (fault.Code == FaultCodes.UnknownField)
            return $"{Unknown(fault.Field)} is not a field of this model{Nearest(fault.Field)} "
                + $"Its fields are {Fields()}.";
        if (fault.Field.Length == 0)
            return fault.Code == FaultCodes.WrongType
                ? $"A row is an object with the fields {Fields()}, not {fault.Given}."
                : fault.Given;
        return fault.Code switch
        {
            FaultCodes.DuplicateField => $"{Excerpt.From(fault.Field)} appears more than once.",
            _ when fault.Field == id => $"{fault.Field} must be an integer, or a text of 1 to 128 letters, digits, "
                + $"spaces and ._:@|+=/- that begins with a letter or a digit (was {fault.Given}).",
            _ => Describe(fault, inputs.Single(input => input.Name == fault.Field)),
        };
    }

    private string Describe(FieldFault fault, Input input) => fault.Code switch
    {
        FaultCodes.MissingField when isCsv && input.Name == DateInput.AsOf =>
            $"{NameOf(input)} is missing; give the column, or ?as_of= with {input.Allowed}.",
        FaultCodes.MissingField => $"{NameOf(input)} is missing; give {input.Allowed}{OrMissing(input)}.",
        FaultCodes.MissingValue => $"{input.Name} must not be {missing}; give {input.Allowed}.",
        FaultCodes.NotAllowed => $"{input.Name} must be {input.Allowed} (was {fault.Given}{Hint(fault, input)}).",
        _ => $"{input.Name} must be {input.Allowed}{OrMissing(input)} (was {fault.Given}{Hint(fault, input)}).",
    };

    private static string Hint(FieldFault fault, Input input) => input.Hint(fault.Code, fault.Given);

    private string OrMissing(Input input) =>
        input.Missing.Kind == MissingKind.Refuse ? "" : $", or {missing} when it is not known";

    private string Nearest(string field) =>
        NearestWord.Find(field, Names()) is { } word ? $"; did you mean {word}?" : ".";

    private string Unknown(string field) =>
        field.Length > 0 ? Excerpt.From(field) : $"A {(isCsv ? "column" : "field")} without a name";

    private string Fields() => string.Join(", ", Names());

    private IEnumerable<string> Names() => inputs.Select(NameOf).Concat(id is null ? [] : [id]);

    private string NameOf(Input input) => isCsv ? input.Column : input.Name;
}

/// <summary>What is wrong with one field of a row; <see cref="FaultWords"/> words it.</summary>
/// <param name="Code">One of <see cref="FaultCodes"/>.</param>
/// <param name="Field">The field's name as it was given; empty when the row itself is at fault.</param>
/// <param name="Given">The value as it was given, shortened; of a line that cannot be read, why not.</param>
public sealed record FieldFault(string Code, string Field, string Given = "")
{
    /// <summary>Of a caller's own key, in characters; an answer must not grow with what is wrong in it.</summary>
    private const int MaxKeyLength = 200;

    /// <summary>Where it is, by RFC 6901 in a URI fragment.</summary>
    /// <param name="row">The pointer of the row: <c>#</c>, or <c>#/3</c> in a batch.</param>
    public string Pointer(string row) => IsOfRow ? row : $"{row}/{Escaped(Field)}";

    /// <summary>An unknown field may have the empty name, which is one in JSON.</summary>
    private bool IsOfRow => Field.Length == 0 && Code != FaultCodes.UnknownField;

    private static string Escaped(string name) =>
        Uri.EscapeDataString(Cut(name).Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal));

    private static string Cut(string name) =>
        name.Length <= MaxKeyLength ? name : Excerpt.Cut(name, MaxKeyLength);
}

/// <summary>The faults of many rows by field and code, which is how people fix them. It belongs to one
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

/// <summary>Why rows failed, grouped by the change that fixes them. It belongs to one reading.</summary>
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
        // Levels and words are fixed one by one, numbers out of range by the range.
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
