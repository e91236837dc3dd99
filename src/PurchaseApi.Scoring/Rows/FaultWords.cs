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
public sealed record FieldFault(string Code, string Field, string Given = "");
