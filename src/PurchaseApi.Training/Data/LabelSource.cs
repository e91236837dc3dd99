using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Contracts.Expressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Data;

/// <summary>A line of a file -> its label.</summary>
internal abstract class LabelSource
{
    /// <summary>The names of the columns that it is read from.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>What makes a row a positive one, in words: <c>'purchase' must be '1'</c>.</summary>
    public abstract string Positive { get; }

    /// <returns>null when the contract predicts nothing.</returns>
    public static LabelSource? From(ContractDocument contract) => contract.Label switch
    {
        null => null,
        { Is: { } rule } => new LabelRule(contract, rule),
        var label => new LabelColumn(label),
    };

    /// <summary>What makes a row a positive one: <c>purchase is 1</c>.</summary>
    public static string Condition(LabelDocument label) =>
        label.Is ?? $"{label.Name} is {new LabelReader(label).Positive}";

    /// <param name="csv">At the row.</param>
    /// <param name="columns">Indices of <see cref="Columns"/>.</param>
    /// <param name="problem">What is wrong with a cell; null when nothing is.</param>
    /// <returns>null when the row has no label.</returns>
    public abstract bool? Read(CsvFile csv, ReadOnlySpan<int> columns, out string? problem);
}

/// <summary>A column one of whose values counts.</summary>
internal sealed class LabelColumn(LabelDocument label) : LabelSource
{
    private readonly LabelReader reader = new(label);

    public override IReadOnlyList<string> Columns => [label.Name!];

    public override string Positive => $"'{label.Name}' must be '{reader.Positive}'";

    public override bool? Read(CsvFile csv, ReadOnlySpan<int> columns, out string? problem)
    {
        problem = null;
        var cell = csv.Cell(columns[0]);
        if (cell.Trim(LabelReader.Blanks).IsEmpty) return null;

        var isPositive = reader.IsPositive(cell);
        if (isPositive is null) problem = $"{label.Name} must be {reader.Allowed} (was {StrictRows.Given(cell)})";
        return isPositive;
    }
}

/// <summary>A truth over the training columns. A row that lacks one of them has no label.</summary>
internal sealed class LabelRule : LabelSource
{
    private readonly string rule;
    private readonly Input[] inputs;
    private readonly CompiledExpression isPositive;
    private readonly FaultWords words;

    public LabelRule(ContractDocument contract, string rule)
    {
        this.rule = rule;
        inputs = [.. contract.Training!.Select(column => Input.From(column.Key, column.Value))];
        isPositive = Expression.Parse(rule).Compile(ContractSymbols.FromTraining(contract));
        words = new FaultWords(inputs, id: null, isCsv: true);
    }

    public override IReadOnlyList<string> Columns => [.. inputs.Select(input => input.Column)];

    public override string Positive => $"'{rule}' must hold";

    public override bool? Read(CsvFile csv, ReadOnlySpan<int> columns, out string? problem)
    {
        problem = null;
        Span<double> values = stackalloc double[inputs.Length];   // at most 1,000
        for (var i = 0; i < inputs.Length; i++)
        {
            var cell = csv.Cell(columns[i]);
            var code = inputs[i].ReadCell(cell, out values[i]);
            if (code == FaultCodes.MissingValue) return null;
            if (code is not null)
            {
                var fault = new FieldFault(code, inputs[i].Name, StrictRows.Given(cell));
                problem = words.Describe(fault);
                return null;
            }

            if (inputs[i].Missing.Kind == MissingKind.Constant && double.IsNaN(values[i]))
                values[i] = inputs[i].Missing.Constant;
        }

        return isPositive.Truth(values);
    }
}

/// <summary>A CSV cell -> whether it is the positive class. A number is compared as a number, so that 1 and 1.0 are the
/// same class; all else as text, without case.</summary>
internal sealed class LabelReader(LabelDocument label)
{
    private readonly double? number =
        label.Positive is { ValueKind: JsonValueKind.Number } positive ? positive.GetDouble() : null;

    public static ReadOnlySpan<byte> Blanks => " \t"u8;

    /// <summary>The value that counts, as the contract has it.</summary>
    public string Positive { get; } =
        label.Positive is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : label.Positive!.Value.GetRawText();

    /// <summary>What a label may be, in words.</summary>
    public string Allowed =>
        number is null ? "a UTF-8 text on one line" : $"a number, as the positive label {Positive} is";

    /// <param name="cell">UTF-8, unquoted; not empty.</param>
    /// <returns>null when it is not allowed.</returns>
    public bool? IsPositive(ReadOnlySpan<byte> cell)
    {
        cell = cell.Trim(Blanks);
        if (number is { } positive)
        {
            return Utf8Parser.TryParse(cell, out double given, out var read)
                && read == cell.Length && double.IsFinite(given)
                    ? given == positive
                    : null;
        }

        var text = Encoding.UTF8.GetString(cell);
        return text.Any(letter => char.IsControl(letter) || letter == '\uFFFD')
            ? null
            : text.Equals(Positive, StringComparison.OrdinalIgnoreCase);
    }
}
