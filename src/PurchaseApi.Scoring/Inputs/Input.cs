using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>One input of a contract: how its values are read, judged, worded, encoded and changed. A row holds every
/// value as a number; NaN is missing.</summary>
public abstract record Input
{
    private protected Input(InputType type, string name, InputDocument document)
    {
        (Type, Name, Unit, Column) = (type, name, document.Unit, document.Column ?? name);
        (Label, Help) = (document.Label, document.Help);
        IsActionable = document.Actionable?.ValueKind == JsonValueKind.True;
        Monotone = MonotoneWords.Parse(document.Monotone);
        missingWords = [.. (document.MissingValues ?? []).Select(Encoding.UTF8.GetBytes)];
    }

    private readonly byte[][] missingWords;

    public InputType Type { get; }

    public string Name { get; init; }

    /// <summary>Its name for people; null where the contract gives none.</summary>
    public string? Label { get; }

    /// <summary>What it means, for people; null where the contract does not say.</summary>
    public string? Help { get; }

    public string? Unit { get; }

    /// <summary>Its name in the header of a file.</summary>
    public string Column { get; }

    public MissingRule Missing { get; init; }

    /// <summary>An allowed value, for documentation; NaN when the contract gives none.</summary>
    public double Example { get; init; } = double.NaN;

    /// <summary>Whether it can be changed, so that counterfactuals may change it.</summary>
    public bool IsActionable { get; }

    /// <summary>Which way alone the probability goes as the value rises; null: either.</summary>
    public Monotone? Monotone { get; }

    /// <summary>Whether its values rise, so that they have a median and something can be monotone in them.</summary>
    public bool HasOrder => Type.Takes(InputKeys.Monotone);

    /// <summary>Whether its values are amounts in a range.</summary>
    public virtual bool IsNumeric => false;

    /// <summary>Whether a scorer can see it; else it is for expressions alone.</summary>
    public virtual bool IsFeature => true;

    /// <summary>Whether expressions can tell what it is, whatever else may be wrong with it.</summary>
    public virtual bool IsTyped => true;

    public abstract ExpressionType ExpressionType { get; }

    /// <summary>The words that its values are made of; empty where there are none.</summary>
    public virtual IReadOnlyList<string> Values => [];

    /// <summary>The word of every value from 0 on; empty where values are amounts.</summary>
    public virtual IReadOnlyList<string> Levels => [];

    /// <summary>The least value that a row may hold.</summary>
    public abstract double Low { get; }

    /// <summary>The largest value that a row may hold.</summary>
    public abstract double High { get; }

    /// <summary>What callers may send, for messages: <c>a number from 0 to 1440</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>What callers may send, null aside.</summary>
    public abstract InputSchema Schema { get; }

    /// <summary>Whether its values are too many for a column each: training gives each value a number.</summary>
    public virtual bool HasManyLevels => false;

    /// <summary>The columns that a scorer sees.</summary>
    public virtual IEnumerable<EncodedColumn> Encoded => [new(Name)];

    /// <param name="name">The input's name.</param>
    /// <param name="document">Checked by <see cref="Contracts.ContractCheck"/>.</param>
    public static Input From(string name, InputDocument document)
    {
        var input = Outline(name, document)!;
        return input with
        {
            Missing = input.ToMissing(document.Missing)!.Value,
            Example = document.Example is { } example ? input.FromJson(example)!.Value : double.NaN,
        };
    }

    /// <summary>An input without its missing rule and example; what is wrong is left at its default, so that a
    /// validator can use the rest. null where the type is unknown.</summary>
    public static Input? Outline(string name, InputDocument document) =>
        InputTypes.Find(document.Type)?.Create(name, document);

    /// <summary>The same input for cells of a kind: a number or a date is read as in JSON, whatever format the contract
    /// has for cells.</summary>
    public virtual Input ReadAs(CellKind kind) => this;

    /// <summary>The same input for cells whose numbers are written in a format.</summary>
    public virtual Input WrittenAs(NumberFormat format) => this;

    /// <param name="cell">UTF-8, unquoted. An empty one is a missing value.</param>
    /// <param name="value">As a row holds it; NaN when it is missing or refused.</param>
    /// <returns>One of <see cref="FaultCodes"/>, or null.</returns>
    public string? ReadCell(ReadOnlySpan<byte> cell, out double value)
    {
        value = double.NaN;
        cell = CellText.Trim(cell);
        return cell.IsEmpty || IsMissingWord(cell) ? MissingFault : ParseCell(cell, ref value);
    }

    private bool IsMissingWord(ReadOnlySpan<byte> cell)
    {
        foreach (var word in missingWords)
            if (cell.SequenceEqual(word)) return true;
        return false;
    }

    /// <summary>Reads the value at the reader's current token. At a fault the reader stays on what has it.</summary>
    /// <inheritdoc cref="ReadCell"/>
    public string? ReadJson(ref Utf8JsonReader reader, ref double value) =>
        reader.TokenType == JsonTokenType.Null ? MissingFault : ParseJson(ref reader, ref value);

    /// <summary>A constant of the contract as a row holds it, or null when it is not an allowed value.</summary>
    public abstract double? FromJson(JsonElement constant);

    /// <summary>A row's value as JSON has it: a word, true or false, a number, a list's texts, null when
    /// missing.</summary>
    public object? ToPlain(double value) => double.IsNaN(value) ? null : Plain(value);

    /// <summary>A value as a cell of a CSV has it, unquoted.</summary>
    public virtual string ToCell(double value) => Describe(value);

    /// <summary>A value in words. The mean of an integer input may have a fraction.</summary>
    public abstract string Describe(double value);

    /// <summary>A value to impute as a fitted contract has it.</summary>
    public virtual object ToConstant(double value) => Plain(value);

    /// <summary>What a fitted mean or median becomes.</summary>
    public virtual double ToImputed(double fitted) => fitted;

    /// <summary>null when the rule does not fit the input.</summary>
    public MissingRule? ToMissing(JsonElement? rule)
    {
        if (rule is not { } given) return new(MissingKind.Refuse);

        // A category may have a value that is called like a rule; its own values come first.
        if (Constant(given) is { } constant) return new(MissingKind.Constant, constant);
        return given.ValueKind != JsonValueKind.String ? null : (given.GetString(), HasOrder) switch
        {
            ("keep", _) => new(MissingKind.Keep),
            ("median", true) => new(MissingKind.Median),
            ("mean", true) => new(MissingKind.Mean),
            _ => null,
        };
    }

    /// <summary>What may have been meant by a refused value, for the end of a message.</summary>
    /// <param name="code">One of <see cref="FaultCodes"/>.</param>
    public virtual string Hint(string code, string given) => "";

    /// <summary>What a contract could say so that a refused cell is read.</summary>
    public virtual string Remedy(string given) =>
        Values.Count > 0 ? "add it to values or aliases, or set unknown" : "it is not allowed";

    /// <summary>The amount that values are compared by: of a list, how many items it has.</summary>
    public virtual double Measure(double value) => value;

    /// <summary>What <see cref="Measure"/> gives, in words.</summary>
    public virtual string MeasureName => Name;

    /// <summary>Other values than this one, for a counterfactual.</summary>
    /// <param name="steps">Of amounts: ever larger steps each way to the ends of the range.</param>
    public abstract IEnumerable<double> Moves(double from, int steps);

    /// <summary>How far two values are apart: 1 is all of the range.</summary>
    public abstract double Distance(double from, double to);

    /// <summary>A value between two, nearer to what was; null when they are near enough.</summary>
    /// <param name="from">What was.</param>
    public virtual double? Halfway(double from, double stays, double turns) => null;

    /// <summary>The same value or one a little farther, in three digits of the step where its range allows.</summary>
    public virtual double Rounded(double from, double to) => to;

    /// <summary>The zone of a date's hours and days; null where values are no dates.</summary>
    public virtual TimeZoneInfo? Zone => null;

    /// <summary>Whether both ask a caller for the same.</summary>
    public virtual bool AsksTheSame(Input other) =>
        Name == other.Name && Type == other.Type && Low == other.Low && High == other.High
        && Values.SequenceEqual(other.Values)
        && Missing.Kind == MissingKind.Refuse == (other.Missing.Kind == MissingKind.Refuse);

    /// <param name="cell">Trimmed, not empty.</param>
    /// <param name="value">Stays as it is when the cell is refused.</param>
    private protected abstract string? ParseCell(ReadOnlySpan<byte> cell, ref double value);

    /// <summary>At a token that is not null.</summary>
    private protected abstract string? ParseJson(ref Utf8JsonReader reader, ref double value);

    /// <summary>A value that is not missing, as JSON has it.</summary>
    private protected abstract object Plain(double value);

    /// <summary>A value that a missing rule may impute.</summary>
    private protected virtual double? Constant(JsonElement given) => FromJson(given);

    private protected string? MissingFault => Missing.Kind == MissingKind.Refuse ? FaultCodes.MissingValue : null;
}

/// <summary>What the cells of a column are.</summary>
public enum CellKind
{
    Text,
    Integer,
    Number,
    Date,
}

/// <summary>A column that a scorer sees of an input.</summary>
/// <param name="Name">As the training library knows it; a category has one per value,
/// <c>device_type=Mobile</c>.</param>
/// <param name="Level">The value that makes it 1, or -1 where the value is taken as it is.</param>
public sealed record EncodedColumn(string Name, int Level = -1)
{
    /// <summary>Per value, the number that encodes it; null where the value is used unchanged.</summary>
    public IReadOnlyList<double>? Numbers { get; init; }
}

/// <summary>What JSON Schema says of an input's values.</summary>
/// <param name="Type">A type of JSON.</param>
/// <param name="Enum">The allowed values; null: any.</param>
/// <param name="Items">What an array holds.</param>
/// <param name="Note">What a schema cannot say; null: nothing.</param>
public sealed record InputSchema(
    string Type, double? Minimum = null, double? Maximum = null, IReadOnlyList<string>? Enum = null,
    InputSchema? Items = null, string? Note = null)
{
    /// <summary>Of a string: date-time.</summary>
    public string? Format { get; init; }
}

/// <summary>The codes of a field's faults and of a line's, a part of the HTTP contract.</summary>
public static class FaultCodes
{
    public const string MissingField = "MISSING_FIELD";
    public const string UnknownField = "UNKNOWN_FIELD";
    public const string DuplicateField = "DUPLICATE_FIELD";
    public const string WrongType = "WRONG_TYPE";
    public const string OutOfRange = "OUT_OF_RANGE";
    public const string NotAllowed = "NOT_ALLOWED";
    public const string NotFinite = "NOT_FINITE";
    public const string MissingValue = "MISSING_VALUE";

    public const string InvalidJson = "INVALID_JSON";
    public const string InvalidCsv = "INVALID_CSV";
    public const string InvalidParquet = "INVALID_PARQUET";
    public const string RowTooLong = "ROW_TOO_LONG";

    public static IReadOnlyList<string> All { get; } =
    [
        MissingField, UnknownField, DuplicateField, WrongType, OutOfRange, NotAllowed, NotFinite, MissingValue,
        InvalidJson, InvalidCsv, InvalidParquet, RowTooLong,
    ];
}
