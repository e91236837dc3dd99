using System.Collections.Immutable;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Transforms;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Training.Importing.MLNet;

/// <summary>What ML.NET knows of a model and does not tell. If a version of it renames these fields, imports fail with
/// their names; if it means something else by them, the rows differ.</summary>
internal static class MLNetInternals
{
    private const BindingFlags Everywhere = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>The columns that a transform makes, each of one.</summary>
    public static (string Output, string Input)[] Pairs(ITransformer transformer) =>
        Field<(string, string)[]>(transformer, "ColumnPairs");

    /// <summary>The vectors that a concatenation makes, and of what.</summary>
    public static IEnumerable<(string Output, string[] Inputs)> Parts(ColumnConcatenatingTransformer transformer) =>
        typeof(ColumnConcatenatingTransformer).GetProperty("Columns", Everywhere)?.GetValue(transformer)
            as IEnumerable<(string, string[])> ?? throw Unknown(transformer, "Columns");

    /// <exception cref="ModelFormatException">It is not affine, so the model cannot be read.</exception>
    public static MLNetSlot[] Normalized(NormalizingTransformer transformer, int column, MLNetSlot[] slots)
    {
        return transformer.GetNormalizerModelParameters(column) switch
        {
            NormalizingTransformer.AffineNormalizerModelParameters<float> one =>
                [.. slots.Select(slot => Scaled(slot, one.Scale, one.Offset))],
            NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>> many =>
                [.. slots.Select((slot, i) => Scaled(
                    slot, many.Scale[i], many.Offset.IsDefaultOrEmpty ? 0 : many.Offset[i]))],
            var other => throw new ModelFormatException(
                $"its normalizer {other.GetType().Name.Split('`')[0]} is not affine, which cannot be imported"),
        };

        static MLNetSlot Scaled(MLNetSlot slot, float scale, float offset) => scale >= 0
            ? slot.Scaled(scale, offset)
            : throw new ModelFormatException("its normalizer reverses numbers, which cannot be imported");
    }

    public static MLNetSlot[] Replaced(MissingValueReplacingTransformer transformer, int column, MLNetSlot[] slots)
    {
        var values = Field<object?[]>(transformer, "_repValues")[column] switch
        {
            float one => [.. Enumerable.Repeat(one, slots.Length)],
            float[] many when many.Length == slots.Length => many,
            _ => throw new ModelFormatException("it replaces missing values by something else than float32 numbers"),
        };
        return [.. slots.Zip(values, (slot, filled) => slot.Filled(filled))];
    }

    /// <summary>By split: what a missing value counts as; null where it stays NaN.</summary>
    public static float[]? DefaultsForMissing(RegressionTreeBase tree) =>
        FieldOrNull<float[]>(Field<object>(tree, "_tree"), "DefaultValueForMissing");

    /// <summary>Flat within a bin and straight between bins.</summary>
    public static IsotonicRegression Curve(IsotonicCalibrator calibrator)
    {
        var lows = Field<ImmutableArray<float>>(calibrator, "Mins");
        var highs = Field<ImmutableArray<float>>(calibrator, "Maxes");
        var values = Field<ImmutableArray<float>>(calibrator, "Values");
        var knots = new SortedDictionary<double, double>();
        // A margin is a float64 here; all that round to a score of the bin belong to it.
        for (var i = 0; i < values.Length; i++)
        {
            knots[((double)lows[i] + MathF.BitDecrement(lows[i])) / 2] = values[i];
            knots[((double)highs[i] + MathF.BitIncrement(highs[i])) / 2] = values[i];
        }
        return new([.. knots.Keys], [.. knots.Values]);
    }

    private static T Field<T>(object owner, string name)
        where T : notnull =>
        FieldOrNull<object>(owner, name) is T value
            ? value
            : throw Unknown(owner, name);

    private static T? FieldOrNull<T>(object owner, string name)
        where T : class
    {
        for (var type = owner.GetType(); type is not null; type = type.BaseType)
            if (type.GetField(name, Everywhere | BindingFlags.DeclaredOnly) is { } field)
                return field.GetValue(owner) as T;
        throw Unknown(owner, name);
    }

    private static ModelFormatException Unknown(object owner, string name) =>
        new($"ML.NET's {owner.GetType().Name} lacks the {name} of 5.0.1, so the model cannot be read");
}
