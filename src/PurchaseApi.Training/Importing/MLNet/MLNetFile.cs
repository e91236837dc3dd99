using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Microsoft.ML.Transforms;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Loading;

namespace PurchaseApi.Training.Importing.MLNet;

/// <summary>A <c>model.zip</c> of ML.NET -> an imported booster: its transforms and its predictor are read, not run.
/// </summary>
internal static class MLNetFile
{
    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public static ImportedBooster Read(byte[] zip, BoosterColumns columns, Iterations iterations)
    {
        var version = MLNetArchive.Check(zip);
        var (chain, schema) = Load(zip);
        var slots = new MLNetSlots(schema);
        var (model, features, calibrator) = ((object?)null, "", (object?)null);
        foreach (var transformer in Flat(chain))
        {
            switch (transformer)
            {
                case ISingleFeaturePredictionTransformer<ICalibrator> separate:
                    calibrator = separate.Model;
                    break;
                case ISingleFeaturePredictionTransformer<object> predictor:
                    (model, features) = (predictor.Model, predictor.FeatureColumnName);
                    break;
                // What follows the predictor makes nothing that it reads.
                case var other when model is null:
                    slots.Add(other);
                    break;
            }
        }

        if (model is CalibratedModelParametersBase calibrated)
            (model, calibrator) = (calibrated.SubModel, calibrated.Calibrator);
        var booster = model switch
        {
            LightGbmBinaryModelParameters { TrainedTreeEnsemble: var ensemble } =>
                MLNetTrees.Read("gradient_boosting", ensemble, Bound(), columns, iterations) with
                {
                    Remark = MLNetTrees.Remark(ensemble.Trees),
                },
            FastTreeBinaryModelParameters { TrainedTreeEnsemble: var ensemble } =>
                MLNetTrees.Read("gradient_boosting", ensemble, Bound(), columns, iterations),
            FastForestBinaryModelParameters { TrainedTreeEnsemble: var ensemble } =>
                MLNetTrees.Read("random_forest", ensemble, Bound(), columns, iterations),
            LinearBinaryModelParameters linear when iterations == Iterations.All =>
                MLNetLinear.Read(linear, Bound(), columns),
            LinearBinaryModelParameters => throw new ModelFormatException("a linear model has no iterations to choose"),
            null => throw new ModelFormatException("it has no predictor"),
            _ => throw new ModelFormatException(
                $"its predictor is {model.GetType().Name}, which is not served; those are trees of LightGbm, FastTree "
                + "and FastForest and linear models of two classes"),
        };
        return booster with { LibraryVersion = version, Calibration = ToCalibration(calibrator) };

        IReadOnlyList<BoundSlot> Bound() => MLNetSlot.Bind(slots.Find(features), columns);
    }

    private static (ITransformer Chain, DataViewSchema Schema) Load(byte[] zip)
    {
        var context = new MLContext(seed: 0);
        context.ComponentCatalog.RegisterAssembly(typeof(LightGbmBinaryModelParameters).Assembly);
        context.ComponentCatalog.RegisterAssembly(typeof(FastTreeBinaryModelParameters).Assembly);
        try
        {
            using var stream = new MemoryStream(zip);
            var chain = context.Model.Load(stream, out var schema);
            return schema is null
                ? throw new ModelFormatException("it was saved without its input schema")
                : (chain, schema);
        }
        // ML.NET throws whatever its loaders meet.
        catch (Exception error) when (error is not (ModelFormatException or OutOfMemoryException))
        {
            throw new ModelFormatException($"is not a model that ML.NET can load: {error.Message}", error);
        }
    }

    private static IEnumerable<ITransformer> Flat(ITransformer transformer) =>
        transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Flat) : [transformer];

    private static Calibration? ToCalibration(object? calibrator) => calibrator switch
    {
        null => null,
        PlattCalibrator platt => new PlattScaling(-platt.Slope, -platt.Offset),
        IsotonicCalibrator isotonic => MLNetInternals.Curve(isotonic),
        _ => throw new ModelFormatException($"its calibrator is {calibrator.GetType().Name}, which is not served"),
    };
}

/// <summary>The zip file around a model of ML.NET. Its checksums are verified first: ML.NET may never finish loading a
/// damaged model.</summary>
internal static class MLNetArchive
{
    private const int MaxBytes = 256 << 20;

    /// <summary>Reversed, as zip files use it.</summary>
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <returns>The version of ML.NET that wrote it, as far as it tells.</returns>
    /// <exception cref="ModelFormatException">It is damaged, or too large.</exception>
    public static string Check(byte[] zip)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip));
            var (left, version) = (MaxBytes, "unknown");
            foreach (var entry in archive.Entries)
            {
                var bytes = Read(entry, left);
                left -= bytes.Length;
                if (entry.Name == "Version.txt") version = FirstLine(bytes);
            }
            return version;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or NotSupportedException
            or ArgumentException)
        {
            throw new ModelFormatException($"is not an ML.NET zip file: {error.Message}", error);
        }
    }

    private static byte[] Read(ZipArchiveEntry entry, int most)
    {
        if (entry.Length > most)
            throw new ModelFormatException($"unpacked it has more than {MaxBytes:N0} bytes");

        using var stream = entry.Open();
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        var sum = uint.MaxValue;
        foreach (var value in bytes) sum = table[(byte)(sum ^ value)] ^ (sum >> 8);
        return ~sum == entry.Crc32
            ? bytes
            : throw new ModelFormatException($"is damaged: the checksum of {entry.FullName} is wrong");
    }

    private static string FirstLine(byte[] text) =>
        new StreamReader(new MemoryStream(text)).ReadLine()?.Trim() is { Length: > 0 and < 100 } line
            ? line
            : "unknown";

    private static uint Entry(int index)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++) entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ Polynomial;
        return entry;
    }
}

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
