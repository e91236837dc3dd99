using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using PurchaseApi.Scoring.Models;

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
    public MLNetSlot[] Of(string column) => slots.TryGetValue(column, out var found)
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
                    Make(output, inputs, () => [.. inputs.SelectMany(Of)]);
                break;
            case NormalizingTransformer normalization:
                Make(normalization, (i, input) => MLNetInternals.Normalized(normalization, i, Of(input)));
                break;
            case MissingValueReplacingTransformer replacement:
                Make(replacement, (i, input) => MLNetInternals.Replaced(replacement, i, Of(input)));
                break;
            case KeyToVectorMappingTransformer keys:
                Make(keys, (i, input) => Levels(next[MLNetInternals.Pairs(keys)[i].Output], Of(input)));
                break;
            case ValueToKeyMappingTransformer or TypeConvertingTransformer or ColumnCopyingTransformer:
                Make(transformer, (_, input) => Of(input));
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
