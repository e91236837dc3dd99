using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees;
using PurchaseApi.Scoring.Models.Trees.Loading;

namespace PurchaseApi.Training.Importing;

/// <summary>XGBoost's JSON model -> an imported booster; the JSON is published as it is, or with the contract's names
/// and the rounds that were asked for.</summary>
internal static class XGBoostFile
{
    /// <exception cref="ModelFormatException">It cannot be served.</exception>
    public static ImportedBooster Read(byte[] json, BoosterColumns columns, Iterations iterations)
    {
        json = XGBoostEdit.NullForNaN(json);
        XGBoostModel.Read(json, columns.Names, columns.Given);

        // From here on it is known to be whole.
        string[] names;
        using (var whole = JsonDocument.Parse(json))
            names = Names(whole.RootElement.GetProperty("learner"));
        var binding = FeatureBinding.Bind(
            names, names.Length > 0 ? names.Length : columns.Names.Count, columns.Names, "learner.feature_names",
            columns.Given);
        if (!binding.IsByPosition && !names.All(columns.Names.Contains))
            json = XGBoostEdit.Rename(json, [.. binding.Columns.Zip(binding.Widths, columns.NameOf)]);
        if (iterations != Iterations.All) json = XGBoostEdit.Take(json, iterations);

        var trees = XGBoostModel.Read(json, columns.Names);
        using var document = JsonDocument.Parse(json);
        return new ImportedBooster(
            IsForest(document.RootElement.GetProperty("learner"), trees.Roots.Length)
                ? "random_forest" : "gradient_boosting",
            "xgboost",
            string.Join('.', document.RootElement.GetProperty("version").EnumerateArray()),
            trees.Roots.Length,
            binding.IsByPosition,
            json,
            CategoricalTrees.Scorer(trees))
        { IsSingle = true };
    }

    private static string[] Names(JsonElement learner) => learner.TryGetProperty("feature_names", out var given)
        ? [.. given.EnumerateArray().Select(name => name.GetString()!)]
        : [];

    /// <summary>All trees of one round.</summary>
    private static bool IsForest(JsonElement learner, int trees)
    {
        var booster = learner.GetProperty("gradient_booster");
        var model = (booster.TryGetProperty("gbtree", out var dart) ? dart : booster).GetProperty("model");
        return model.GetProperty("gbtree_model_param").TryGetProperty("num_parallel_tree", out var parallel)
            && parallel.ValueKind == JsonValueKind.String
            && int.TryParse(parallel.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 1 && count == trees;
    }
}

/// <summary>Changes to XGBoost's JSON model that <see cref="XGBoostModel"/> has read.</summary>
internal static class XGBoostEdit
{
    /// <summary>XGBoost writes a bare NaN where a split on categories has no threshold, which is not JSON.</summary>
    public static byte[] NullForNaN(byte[] json)
    {
        if (json.AsSpan().IndexOf("NaN"u8) < 0) return json;

        var (written, isText) = (new MemoryStream(json.Length + (json.Length / 8)), false);
        for (var i = 0; i < json.Length; i++)
        {
            if (isText && json[i] == '\\' && i + 1 < json.Length)
            {
                written.WriteByte(json[i++]);
            }
            else if (json[i] == '"')
            {
                isText = !isText;
            }
            else if (!isText && json.AsSpan(i).StartsWith("NaN"u8))
            {
                written.Write("null"u8);
                i += 2;
                continue;
            }
            written.WriteByte(json[i]);
        }
        return written.ToArray();
    }

    /// <param name="json">The model.</param>
    /// <param name="names">One per feature.</param>
    public static byte[] Rename(byte[] json, IReadOnlyList<string> names)
    {
        var model = JsonNode.Parse(json)!;
        model["learner"]!["feature_names"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        return Bytes(model);
    }

    /// <summary>Leaves the rounds that were asked for, as XGBoost slices a booster.</summary>
    /// <exception cref="ModelFormatException">There are fewer.</exception>
    public static byte[] Take(byte[] json, Iterations iterations)
    {
        var root = JsonNode.Parse(json)!;
        var booster = root["learner"]!["gradient_booster"]!;
        var model = (booster["gbtree"] ?? booster)["model"]!;
        var parameters = model["gbtree_model_param"]!;
        var trees = model["trees"]!.AsArray();
        var perRound = int.TryParse(
            parameters["num_parallel_tree"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 ? count : 1;
        var (first, rounds) = iterations.ToRange(trees.Count / perRound).GetOffsetAndLength(trees.Count / perRound);

        model["trees"] = Slice(trees);
        model["tree_info"] = Slice(model["tree_info"]!.AsArray());
        foreach (var (index, tree) in model["trees"]!.AsArray().Index())
            if (tree!["id"] is not null) tree["id"] = index;
        parameters["num_trees"] = (rounds * perRound).ToString(CultureInfo.InvariantCulture);
        if (model["iteration_indptr"] is not null)
            model["iteration_indptr"] = new JsonArray(
                [.. Enumerable.Range(0, rounds + 1).Select(round => JsonValue.Create(round * perRound))]);
        if (booster["weight_drop"] is JsonArray weights) booster["weight_drop"] = Slice(weights);
        return Bytes(root);

        JsonArray Slice(JsonArray all) =>
            new([.. all.Skip(first * perRound).Take(rounds * perRound).Select(item => item?.DeepClone())]);
    }

    private static byte[] Bytes(JsonNode model) => Encoding.UTF8.GetBytes(model.ToJsonString());
}

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
