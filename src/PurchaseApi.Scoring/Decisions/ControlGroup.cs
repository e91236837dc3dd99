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
