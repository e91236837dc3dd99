using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Decisions;

/// <summary>The rows that get no action, drawn by id under a key of model and salt: a customer is in it or not, in every
/// process and version, until the salt changes. A larger share keeps those who are in it.</summary>
public sealed class ControlGroup
{
    private const int StackLimit = 1_024;   // bytes

    private readonly StickyShare drawn;

    private ControlGroup(string model, Control control) => drawn = new($"{model}\n{control.Salt}", control.Share);

    /// <returns>null where the contract has none.</returns>
    public static ControlGroup? From(FittedContract contract) =>
        contract.Control is { } control ? new(contract.Name, control) : null;

    public bool Contains(Row row)
    {
        Span<byte> id = stackalloc byte[RowId.MaxLength];
        var length = 0;
        if (row.Id.Text is { } text) length = Encoding.UTF8.GetBytes(text, id);
        else row.Id.Number?.TryFormat(id, out length, provider: CultureInfo.InvariantCulture);
        return Contains(id[..length], row.Values);
    }

    /// <param name="id">In UTF-8; empty for a row without one, which its values stand for.</param>
    /// <param name="values">The row's, one per input in contract order.</param>
    public bool Contains(ReadOnlySpan<byte> id, ReadOnlySpan<double> values)
    {
        if (!id.IsEmpty) return drawn.Contains(id);

        var length = values.Length * sizeof(double);
        var bytes = length <= StackLimit ? stackalloc byte[length] : new byte[length];
        Write(values, bytes);
        return drawn.Contains(bytes);
    }

    /// <summary>Equal values have equal bytes: there is one zero and one missing value.</summary>
    private static void Write(ReadOnlySpan<double> values, Span<byte> bytes)
    {
        foreach (var value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, double.IsNaN(value) ? double.NaN : value + 0.0);
            bytes = bytes[sizeof(double)..];
        }
    }
}

/// <summary>How many rows it takes to tell with action from without: a two-sided test of two shares at 95% that finds
/// the difference in 80 of 100 experiments.
/// Source: Chow, Shao and Wang, Sample Size Calculations in Clinical Research (2008), section 4.2.</summary>
public static class SampleSize
{
    private const double TwoSided95 = 1.959963984540054, Power80 = 0.8416212335729143;   // normal quantiles

    /// <summary>What people are told as an example.</summary>
    public const double Without = 0.15, With = 0.17;

    /// <returns>Rows of both groups together.</returns>
    /// <param name="without">The share of positives in the control group, in (0, 1).</param>
    /// <param name="with">Among the other rows, in (0, 1); not the same.</param>
    /// <param name="control">The share of rows in the control group, in (0, 1).</param>
    public static long Rows(double without, double with, double control)
    {
        var variance = (without * (1 - without) / control) + (with * (1 - with) / (1 - control));
        return (long)Math.Ceiling(Math.Pow((TwoSided95 + Power80) / (without - with), 2) * variance);
    }
}
