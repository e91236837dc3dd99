using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Loading;

namespace PurchaseApi.Training.Importing;

/// <summary>UBJSON -> the same document as JSON, as far as XGBoost writes it. Source: Universal Binary JSON, draft 12.
/// </summary>
internal sealed class UniversalBinaryJson : IDisposable
{
    private const int MaxDepth = 16;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> output = new();
    private readonly Utf8JsonWriter writer;
    private readonly byte[] bytes;
    private int position;

    private UniversalBinaryJson(byte[] bytes)
    {
        this.bytes = bytes;
        writer = new Utf8JsonWriter(output);
    }

    /// <returns>UTF-8.</returns>
    /// <exception cref="ModelFormatException">It is cut off, too large, or something that XGBoost does not write.
    /// </exception>
    public static byte[] ToJson(byte[] bytes)
    {
        using var reader = new UniversalBinaryJson(bytes);
        try
        {
            reader.Value(reader.Next(), depth: 0);
            reader.writer.Flush();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)   // no Unicode
        {
            throw new ModelFormatException($"byte {reader.position}: {error.Message}", error);
        }

        return reader.position == bytes.Length
            ? reader.output.WrittenSpan.ToArray()
            : throw new ModelFormatException($"byte {reader.position}: something follows the document");
    }

    public void Dispose() => writer.Dispose();

    private void Value(byte type, int depth)
    {
        if (depth > MaxDepth) throw new ModelFormatException($"byte {position}: is nested deeper than {MaxDepth}");
        if (writer.BytesCommitted + writer.BytesPending > XGBoostModel.MaxBytes)
            throw new ModelFormatException($"as JSON it has more than {XGBoostModel.MaxBytes} bytes");

        switch ((char)type)
        {
            case '{': Object(depth); break;
            case '[': Array(depth); break;
            case 'S': writer.WriteStringValue(Text(Length())); break;
            case 'C': writer.WriteStringValue(Text(1)); break;
            case 'Z': writer.WriteNullValue(); break;
            case 'T' or 'F': writer.WriteBooleanValue(type == 'T'); break;
            case 'd': Number(BinaryPrimitives.ReadSingleBigEndian(Take(4))); break;
            case 'D': Number(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            default: writer.WriteNumberValue(Integer(type)); break;
        }
    }

    private void Object(int depth)
    {
        writer.WriteStartObject();
        while (Next() is var type && type != '}')
        {
            writer.WritePropertyName(Text(Length(type)));
            Value(Next(), depth + 1);
        }
        writer.WriteEndObject();
    }

    /// <summary>Ended by a bracket, or counted, or counted and all of one type.</summary>
    private void Array(int depth)
    {
        writer.WriteStartArray();
        var type = Next();
        var ofAll = type == '$' ? Next() : (byte?)null;
        // Of what takes no bytes, a few bytes could declare any number.
        if (ofAll is (byte)'Z' or (byte)'T' or (byte)'F' or (byte)'N')
            throw new ModelFormatException($"byte {position}: an array of '{(char)ofAll}' is not supported");
        if (ofAll is not null) type = Next();
        if (ofAll is not null && type != '#')
            throw new ModelFormatException($"byte {position}: an array of one type must be counted");

        if (type == '#')
        {
            for (var left = Length(); left > 0; left--) Value(ofAll ?? Next(), depth + 1);
        }
        else
        {
            for (; type != ']'; type = Next()) Value(type, depth + 1);
        }
        writer.WriteEndArray();
    }

    /// <summary>Written as the float32 or float64 that it is, to the last bit; NaN, the threshold of a split on
    /// categories, as null.</summary>
    private void Number<T>(T value)
        where T : IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(value))
        {
            writer.WriteNullValue();
            return;
        }
        if (!T.IsFinite(value)) throw new ModelFormatException($"byte {position}: {value} is not a finite number");

        if (value is float single) writer.WriteNumberValue(single);
        else writer.WriteNumberValue(double.CreateChecked(value));
    }

    private string Text(int length) => Strict.GetString(Take(length));

    private byte Next() => Take(1)[0];

    private int Length() => Length(Next());

    /// <summary>Nothing is longer than what is left, since every value takes a byte at least.</summary>
    private int Length(byte type) => Integer(type) is var length && length >= 0 && length <= bytes.Length - position
        ? (int)length
        : throw new ModelFormatException(
            $"byte {position}: declares {length} where {bytes.Length - position} bytes are left; is the file cut off?");

    private long Integer(byte type) => (char)type switch
    {
        'i' => (sbyte)Take(1)[0],
        'U' => Take(1)[0],
        'I' => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
        'l' => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
        'L' => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
        _ => throw new ModelFormatException($"byte {position}: the type 0x{type:X2} is not one that XGBoost writes"),
    };

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - position) throw new ModelFormatException($"byte {position}: the file is cut off");

        position += count;
        return bytes.AsSpan(position - count, count);
    }
}
