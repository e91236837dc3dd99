using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Decisions;

/// <summary>The rows that get no action, drawn by a hash of model, salt and id: a customer is in it or not, in every
/// process and version, until the salt changes. A larger share keeps those who are in it.</summary>
public sealed class ControlGroup
{
    private const int StackLimit = 1_024;   // bytes

    private readonly byte[] prefix;
    private readonly double share;

    private ControlGroup(string model, Control control) =>
        (prefix, share) = (Encoding.UTF8.GetBytes($"{model}\n{control.Salt}\n"), control.Share);

    /// <returns>null where the contract has none.</returns>
    public static ControlGroup? From(FittedContract contract) =>
        contract.Control is { } control ? new(contract.Name, control) : null;

    public bool Contains(Row row)
    {
        if (row.Id.Text is { } text) return Contains(Encoding.UTF8.GetBytes(text), row.Values);

        Span<byte> digits = stackalloc byte[20];   // of a long with its sign
        var length = 0;
        row.Id.Number?.TryFormat(digits, out length, provider: CultureInfo.InvariantCulture);
        return Contains(digits[..length], row.Values);
    }

    /// <param name="id">In UTF-8; empty for a row without one, which its values stand for.</param>
    /// <param name="values">The row's, one per input in contract order.</param>
    public bool Contains(ReadOnlySpan<byte> id, ReadOnlySpan<double> values)
    {
        var length = prefix.Length + (id.IsEmpty ? values.Length * sizeof(double) : id.Length);
        var text = length <= StackLimit ? stackalloc byte[length] : new byte[length];
        prefix.CopyTo(text);
        if (id.IsEmpty) Write(values, text[prefix.Length..]);
        else id.CopyTo(text[prefix.Length..]);
        return StickyShare.Contains(text, share);
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
