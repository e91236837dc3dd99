using System.Text.Json;

namespace PurchaseApi.Scoring.Models;

/// <summary>What every model.json of ours starts with.</summary>
internal interface IModelDocument
{
    int Format { get; }

    string Algorithm { get; }

    string[] Features { get; }
}

/// <summary>Reads a model.json of ours and refuses one of another kind.</summary>
internal static class ModelDocument
{
    public const int Format = 1;

    /// <summary>The largest file accepted, in bytes.</summary>
    public const int MaxBytes = 50 * 1024 * 1024;

    /// <summary>Numbers that are no larger cannot add up to infinity, whatever a row holds.</summary>
    public const double Limit = 1e30;

    /// <param name="json">UTF-8.</param>
    /// <param name="algorithm">The one that the model must be of.</param>
    /// <param name="features">The names that the encoder of this version has, in its order.</param>
    /// <param name="called">The algorithm as a message calls it; null: by its name.</param>
    /// <exception cref="ModelFormatException">Not this format, or another algorithm or other features.</exception>
    public static T Read<T>(
        ReadOnlySpan<byte> json, string algorithm, IReadOnlyList<string> features, string? called = null)
        where T : class, IModelDocument
    {
        if (json.Length > MaxBytes)
            throw new ModelFormatException($"a model has at most {MaxBytes} bytes (was {json.Length})");

        var document = Parse<T>(json, called ?? algorithm);
        if (document.Format != Format)
            throw new ModelFormatException($"format must be {Format} (was {document.Format})");
        if (document.Algorithm != algorithm)
            throw new ModelFormatException($"algorithm must be {algorithm} (was {document.Algorithm})");
        if (!document.Features.SequenceEqual(features))
            throw new ModelFormatException(
                $"features must be {string.Join(", ", features)} (were {string.Join(", ", document.Features)})");

        return document;
    }

    /// <summary>As many numbers as there must be, each within <see cref="Limit"/> of 0.</summary>
    public static double[] Numbers(double[] values, int count, string name)
    {
        if (values.Length != count)
            throw new ModelFormatException($"{name} must have {count} values (has {values.Length})");
        for (var i = 0; i < values.Length; i++) Number(values[i], name, i);
        return values;
    }

    /// <summary>The number, within <see cref="Limit"/> of 0.</summary>
    public static double Number(double value, string name, int index = -1) => Math.Abs(value) <= Limit
        ? value
        : throw new ModelFormatException(
            $"{name}{(index < 0 ? "" : $"[{index}]")} must be between -{Limit} and {Limit} (was {value})");

    /// <summary>The scaling, which must have a column for each feature.</summary>
    public static Scaling Checked(Scaling scaling, IReadOnlyList<string> features) =>
        scaling.Centers.Length == features.Count
            ? scaling
            : throw new ModelFormatException(
                $"scaling must have {features.Count} columns (has {scaling.Centers.Length})");

    private static T Parse<T>(ReadOnlySpan<byte> json, string called)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json.Options)
                ?? throw new ModelFormatException("model.json must be an object (was null)");
        }
        catch (JsonException exception)
        {
            throw new ModelFormatException($"model.json does not hold {called}: {exception.Message}", exception);
        }
    }
}

/// <summary>Refuses numbers that would poison every answer.</summary>
internal static class Finite
{
    public static double Number(double value, string name) =>
        double.IsFinite(value) ? value : throw new ModelFormatException($"{name} must be finite (was {value})");

    public static double[] Numbers(double[] values, string name)
    {
        for (var i = 0; i < values.Length; i++) Number(values[i], $"{name}[{i}]");
        return values;
    }

    public static double[] Numbers(double[] values, int count, string name) =>
        values.Length == count
            ? Numbers(values, name)
            : throw new ModelFormatException($"{name} must have {count} values (has {values.Length})");
}

/// <summary>A model, or a part of a version, that does not have the form it should; the message names the
/// place.</summary>
public sealed class ModelFormatException : Exception
{
    public ModelFormatException() { }

    public ModelFormatException(string message) : base(message) { }

    public ModelFormatException(string message, Exception? inner) : base(message, inner) { }
}
