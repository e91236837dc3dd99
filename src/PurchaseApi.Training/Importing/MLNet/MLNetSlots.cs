using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Importing.MLNet;

/// <summary>Follows the columns of a model of ML.NET through its transforms: what each slot of a vector is made of.
/// </summary>
internal sealed class MLNetSlots
{
    private readonly Dictionary<string, MLNetSlot[]> slots = [];

    /// <summary>Columns that something makes that is not read here, and what.</summary>
    private readonly Dictionary<string, string> unread = [];

    private DataViewSchema schema;

    /// <param name="schema">Of the rows that the model takes.</param>
    public MLNetSlots(DataViewSchema schema)
    {
        this.schema = schema;
        foreach (var column in schema)
            if (column.Type is not VectorDataViewType) slots[column.Name] = [new(column.Name)];
            else unread[column.Name] = "the caller as a vector without names";
    }

    /// <summary>Those of a column, in order.</summary>
    /// <exception cref="ModelFormatException">There is no such column, or it is not known how it is made.</exception>
    public MLNetSlot[] Find(string column) => slots.TryGetValue(column, out var found)
        ? found
        : throw new ModelFormatException(unread.TryGetValue(column, out var maker)
            ? $"its column '{column}' is made by {maker}, which cannot be imported"
            : $"it has no column '{column}'");

    /// <summary>Adds the columns that a transform makes.</summary>
    public void Add(ITransformer transformer)
    {
        var next = transformer.GetOutputSchema(schema);
        switch (transformer)
        {
            case ColumnConcatenatingTransformer concatenation:
                foreach (var (output, inputs) in MLNetInternals.Parts(concatenation))
                    Make(output, inputs, () => [.. inputs.SelectMany(Find)]);
                break;
            case NormalizingTransformer normalization:
                Make(normalization, (i, input) => MLNetInternals.Normalized(normalization, i, Find(input)));
                break;
            case MissingValueReplacingTransformer replacement:
                Make(replacement, (i, input) => MLNetInternals.Replaced(replacement, i, Find(input)));
                break;
            case KeyToVectorMappingTransformer keys:
                Make(keys, (i, input) => Levels(next[MLNetInternals.Pairs(keys)[i].Output], Find(input)));
                break;
            case ValueToKeyMappingTransformer or TypeConvertingTransformer or ColumnCopyingTransformer:
                Make(transformer, (_, input) => Find(input));
                break;
            default:
                foreach (var column in next.Where(column => !IsOld(column)))
                    Forget(column.Name, transformer.GetType().Name);
                break;
        }
        schema = next;
    }

    private bool IsOld(DataViewSchema.Column column) =>
        column.Index < schema.Count && schema[column.Index].Name == column.Name;

    private void Make(ITransformer transformer, Func<int, string, MLNetSlot[]> made)
    {
        foreach (var (i, (output, input)) in MLNetInternals.Pairs(transformer).Index())
            Make(output, [input], () => made(i, input));
    }

    /// <summary>What is made of a column that cannot be read cannot be read either.</summary>
    private void Make(string output, string[] inputs, Func<MLNetSlot[]> made)
    {
        if (inputs.FirstOrDefault(unread.ContainsKey) is { } input)
        {
            Forget(output, unread[input]);
            return;
        }

        slots[output] = made();
        unread.Remove(output);
    }

    private void Forget(string column, string maker)
    {
        slots.Remove(column);
        unread[column] = maker;
    }

    private static MLNetSlot[] Levels(DataViewSchema.Column column, MLNetSlot[] keys)
    {
        if (keys is not [var key] || !column.HasSlotNames())
            throw new ModelFormatException($"its column '{column.Name}' has no names for the values of a category");

        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => key with { Level = name.ToString() })];
    }
}

/// <summary>One number that a predictor of ML.NET reads: an input, or a flag for a value of one, and what transforms
/// make of it.</summary>
/// <param name="Input">The column of the rows.</param>
/// <param name="Level">The value whose flag it is; null where it is the number itself.</param>
internal sealed record MLNetSlot(string Input, string? Level = null)
{
    /// <summary>In float32, as ML.NET computes; it never falls as the number rises, and takes NaN.</summary>
    public Func<float, float> Value { get; init; } = value => value;

    /// <summary>What it rises by where the number rises by 1, and what it is at 0.</summary>
    public (double PerUnit, double AtZero) Line { get; init; } = (1, 0);

    /// <summary>The same, normalized.</summary>
    public MLNetSlot Scaled(float scale, float offset)
    {
        var before = Value;
        return this with
        {
            // As ML.NET computes it, step by step.
            Value = offset == 0 ? value => before(value) * scale : value => (before(value) - offset) * scale,
            Line = (Line.PerUnit * scale, (Line.AtZero - offset) * scale),
        };
    }

    /// <summary>The same with a number in place of NaN.</summary>
    public MLNetSlot Filled(float filled)
    {
        var before = Value;
        return this with { Value = value => before(value) is var known && float.IsNaN(known) ? filled : known };
    }

    /// <summary>What it is where the input is missing: no value of a category then has its flag.</summary>
    public float OfMissing => Value(Level is null ? float.NaN : 0);

    /// <summary>The largest number for which it is at most the threshold: for every lower one it is, too.</summary>
    /// <returns>The largest double where it always is, the smallest where it never is.</returns>
    public double UpTo(float threshold)
    {
        if (Value(float.MaxValue) <= threshold) return LightGBMTree.Everything;
        if (!(Value(-float.MaxValue) <= threshold)) return -double.MaxValue;

        // Halves what is left of all float32 numbers, in their order.
        var (low, high) = (Order(-float.MaxValue), Order(float.MaxValue));
        while ((long)high - low > 1)
        {
            var middle = (int)(((long)low + high) / 2);
            if (Value(FromOrder(middle)) <= threshold) low = middle;
            else high = middle;
        }
        return FromOrder(low);
    }

    /// <summary>Finds the columns of slots.</summary>
    /// <exception cref="ModelFormatException">An input is none of the contract's, or one is absent.</exception>
    public static IReadOnlyList<BoundSlot> Bind(IReadOnlyList<MLNetSlot> slots, BoosterColumns columns)
    {
        BoundSlot[] bound = [.. slots.Select(slot => new BoundSlot(slot, ColumnOf(slot, columns)))];
        foreach (var slot in bound.Where(slot => slot.Column < 0))
            if (!bound.Any(other => other.Column >= 0 && other.Slot.Input == slot.Slot.Input))
                throw new ModelFormatException(
                    $"its input '{slot.Slot.Input}' is none of the contract's columns; they are "
                    + string.Join(", ", columns.Names));

        var absent = Enumerable.Range(0, columns.Names.Count).Select(columns.SourceOf)
            .Except(bound.Where(slot => slot.Column >= 0).Select(slot => columns.SourceOf(slot.Column)))
            .ToArray();
        return absent is []
            ? bound
            : throw new ModelFormatException(
                $"{string.Join(", ", absent)} of the contract is absent; leave it out with 'model:' in the contract, "
                + "or train with it");
    }

    private static int ColumnOf(MLNetSlot slot, BoosterColumns columns)
    {
        var name = slot.Level is null ? slot.Input : $"{slot.Input}={slot.Level}";
        foreach (var names in new[] { columns.Names, columns.Given })
            if (new ColumnNames(names).Find(name) is [var only]) return only;
        return -1;
    }

    private static int Order(float value) =>
        BitConverter.SingleToInt32Bits(value) is var bits && bits < 0 ? int.MinValue - bits : bits;

    private static float FromOrder(int order) =>
        BitConverter.Int32BitsToSingle(order < 0 ? int.MinValue - order : order);
}

/// <param name="Slot">What the predictor reads.</param>
/// <param name="Column">The encoder's; -1 where no row has this value.</param>
internal sealed record BoundSlot(MLNetSlot Slot, int Column);
