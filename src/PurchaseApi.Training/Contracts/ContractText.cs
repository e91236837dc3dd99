using System.Buffers;
using System.Text;
using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Contracts;

/// <summary>The bytes of a contract's file -> its text, which is UTF-8 and printable.</summary>
internal static class ContractText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> Unprintable = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Append(0x7F).Select(code => (char)code).Except(['\t', '\n', '\r'])]);

    /// <exception cref="ContractException">It is not such a text; the message names the line.</exception>
    public static string Of(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes["\uFEFF"u8.Length..];
        try
        {
            var text = Utf8.GetString(bytes);

            // YAML's reader would take U+0000 for the end of the file and overlook the rest.
            var strange = text.AsSpan().IndexOfAny(Unprintable);
            return strange < 0
                ? text
                : throw new ContractException($"{path}:{1 + text.AsSpan(0, strange).Count('\n')}: "
                    + $"the character U+{(int)text[strange]:X4} does not belong in a text");
        }
        catch (DecoderFallbackException error)
        {
            var line = 1 + bytes[..error.Index].Count((byte)'\n');
            throw new ContractException($"{path}:{line}: is not UTF-8; save it as UTF-8", error);
        }
    }
}
