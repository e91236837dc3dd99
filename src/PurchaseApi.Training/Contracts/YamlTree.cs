using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PurchaseApi.Training.Contracts;

/// <summary>YAML -> JSON, with the line of every place. Only what a contract needs: one document, no anchors.</summary>
internal static class YamlTree
{
    /// <summary>The keys whose value has a type; everywhere else a scalar is text, so that <c>values: [1, 2]</c> are
    /// words and not numbers.</summary>
    private static readonly HashSet<string> TypedKeys = ["range", "missing", "example", "below", "positive"];

    /// <param name="lines">Receives JSON pointer -> 1-based line.</param>
    /// <exception cref="YamlException">It is not YAML, or not of this kind.</exception>
    public static JsonNode? Read(string yaml, Dictionary<string, long> lines)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Count switch
        {
            0 => null,
            1 => ToJson(stream.Documents[0].RootNode, "", isTyped: false, lines),
            _ => throw new YamlException(stream.Documents[1].RootNode.Start, stream.Documents[1].RootNode.End, "a contract is one document; remove '---'"),
        };
    }

    private static JsonNode? ToJson(YamlNode node, string pointer, bool isTyped, Dictionary<string, long> lines)
    {
        if (!node.Anchor.IsEmpty) throw new YamlException(node.Start, node.End, "anchors and aliases are not used in a contract");

        lines.TryAdd(pointer, node.Start.Line);
        switch (node)
        {
            case YamlMappingNode mapping:
                var json = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    var name = key is YamlScalarNode { Value: { } text } ? text : throw new YamlException(key.Start, key.End, "a key is a word");
                    lines[$"{pointer}/{name}"] = key.Start.Line;
                    json.Add(name, ToJson(value, $"{pointer}/{name}", TypedKeys.Contains(name), lines));
                }

                return json;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select((item, index) => ToJson(item, $"{pointer}/{index}", isTyped, lines))]);
            default:
                var scalar = (YamlScalarNode)node;
                return isTyped && scalar.Style == ScalarStyle.Plain ? Typed(scalar.Value!) : scalar.Value is { Length: > 0 } ? scalar.Value : null;
        }
    }

    private static JsonNode? Typed(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => text,
    };
}
