using Google.Protobuf;

namespace PurchaseApi.Training.Exporting.Onnx;

/// <summary>The messages of an ONNX file, on the wire. The numbers of fields are those of onnx.proto.</summary>
internal static class OnnxMessages
{
    public const int Float = 1, Int64 = 7, String = 8, Double = 11;   // TensorProto.DataType

    private const int AttributeInt = 2, AttributeText = 3, AttributeTensor = 4, AttributeFloats = 6, AttributeInts = 7,
        AttributeTexts = 8, AttributeFloat = 1;   // AttributeProto.AttributeType

    public static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true)) write(output);
        return bytes.ToArray();
    }

    public static void Part(this CodedOutputStream output, int field, byte[] message)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(message));
    }

    public static void Part(this CodedOutputStream output, int field, Action<CodedOutputStream> write) =>
        output.Part(field, Message(write));

    public static void Text(this CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    public static void Number(this CodedOutputStream output, int field, long number)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(number);
    }

    /// <summary>The name, type and shape of an input or output: a column of rows.</summary>
    public static byte[] Column(string name, int type) => Message(value =>
    {
        value.Text(1, name);
        value.Part(2, described => described.Part(1, tensor =>
        {
            tensor.Number(1, type);
            tensor.Part(2, shape =>
            {
                shape.Part(1, rows => rows.Text(2, "N"));
                shape.Part(1, width => width.Number(1, 1));
            });
        }));
    });

    public static byte[] Tensor(string name, ReadOnlySpan<double> values, params ReadOnlySpan<long> shape)
    {
        var (numbers, dimensions) = (values.ToArray(), shape.ToArray());
        return Message(tensor =>
        {
            foreach (var dimension in dimensions) tensor.Number(1, dimension);
            tensor.Number(2, Double);
            tensor.Text(8, name);
            tensor.Part(9, numbers.SelectMany(BitConverter.GetBytes).ToArray());   // raw_data is little-endian
        });
    }

    public static byte[] Tensor(string name, IReadOnlyList<long> values) => Message(tensor =>
    {
        tensor.Number(1, values.Count);
        tensor.Number(2, Int64);
        tensor.Text(8, name);
        tensor.Part(9, values.SelectMany(BitConverter.GetBytes).ToArray());
    });

    public static byte[] Tensor(string name, string text) => Message(tensor =>
    {
        tensor.Number(1, 1);
        tensor.Number(2, String);
        tensor.Text(6, text);
        tensor.Text(8, name);
    });

    public static byte[] Attribute(string name, long value) =>
        Attribute(name, AttributeInt, attribute => attribute.Number(3, value));

    public static byte[] Attribute(string name, string value) =>
        Attribute(name, AttributeText, attribute => attribute.Text(4, value));

    public static byte[] Attribute(string name, float value) => Attribute(name, AttributeFloat, attribute =>
    {
        attribute.WriteTag(2, WireFormat.WireType.Fixed32);
        attribute.WriteFloat(value);
    });

    public static byte[] Attribute(string name, IEnumerable<long> values) =>
        Attribute(name, AttributeInts, attribute =>
        {
            foreach (var value in values) attribute.Number(8, value);
        });

    public static byte[] Attribute(string name, IEnumerable<float> values) =>
        Attribute(name, AttributeFloats, attribute =>
        {
            foreach (var value in values)
            {
                attribute.WriteTag(7, WireFormat.WireType.Fixed32);
                attribute.WriteFloat(value);
            }
        });

    public static byte[] Attribute(string name, IEnumerable<string> values) =>
        Attribute(name, AttributeTexts, attribute =>
        {
            foreach (var value in values) attribute.Text(9, value);
        });

    public static byte[] Attribute(string name, double[] tensor) =>
        Attribute(name, AttributeTensor, attribute => attribute.Part(5, Tensor(name, tensor, tensor.Length)));

    private static byte[] Attribute(string name, int type, Action<CodedOutputStream> write) => Message(attribute =>
    {
        attribute.Text(1, name);
        write(attribute);
        attribute.Number(20, type);
    });
}
