using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PurchaseApi.Training.Contracts;

/// <summary>YAML -> JSON, with the line of every place. Only what a contract needs: one document, shallow, no anchors
/// and no tags. What does not fit its place is a problem and is replaced, so that all problems are found at
/// once.</summary>
internal sealed class YamlTree
{
    private const int MaxDepth = 6;

    private readonly Parser parser;
    private readonly List<string> place = [];
    private readonly Dictionary<string, long> lines = new(StringComparer.Ordinal);
    private readonly List<ContractProblem> problems = [];

    private YamlTree(string yaml) => parser = new Parser(new StringReader(yaml));

    /// <summary>null when the file is empty.</summary>
    public JsonNode? Root { get; private set; }

    public IReadOnlyList<ContractProblem> Problems => problems;

    private string Place => string.Concat(place.Select(key => $"/{key}"));

    /// <exception cref="YamlException">It is not YAML, or not of this kind.</exception>
    public static YamlTree Parse(string yaml)
    {
        var tree = new YamlTree(yaml);
        try
        {
            tree.ReadStream();
            return tree;
        }
        // YamlDotNet's answer to a '{' or '[' that is open when the next key comes.
        catch (InvalidOperationException error)
        {
            var at = tree.parser.Current?.Start ?? Mark.Empty;
            throw new YamlException(at, at, "cannot be parsed from here; is a '{' or '[' not closed?", error);
        }
    }

    /// <summary>The line of the place, or of the nearest one around it.</summary>
    public long LineOf(string place)
    {
        for (; place.Length > 0; place = place[..place.LastIndexOf('/')])
            if (lines.TryGetValue(place, out var line)) return line;
        return 1;
    }

    private void ReadStream()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<DocumentStart>(out _))
        {
            Root = Read();
            parser.Consume<DocumentEnd>();
        }
        else
        {
            problems.Add(new("", 1, "the file is empty"));
        }

        if (parser.TryConsume<DocumentStart>(out var second))
            throw Refused(second, "a contract is one document; remove what follows '---'");
    }

    private JsonNode? Read()
    {
        var next = parser.Consume<ParsingEvent>();
        if (next is not NodeEvent { Anchor.IsEmpty: true } node)
            throw Refused(next, "anchors and aliases (& and *) are not used in a contract");
        if (!node.Tag.IsEmpty) throw Refused(node, "tags (!) are not used in a contract");
        if (place.Count > MaxDepth) throw Refused(node, "nothing in a contract is nested so deeply");

        lines.TryAdd(Place, node.Start.Line);
        var shape = ContractShape.At(place);
        var value = node switch
        {
            MappingStart => Keys(),
            SequenceStart => List(),
            _ => Scalar((Scalar)node, shape?.Kind),
        };
        if (value is not null && shape?.Fits(value) != false) return value;

        var text = value is null ? "has no value; give one or leave the key out" : shape!.Wanted;
        problems.Add(new(Place, node.Start.Line, text));
        return shape?.Placeholder();
    }

    private JsonObject Keys()
    {
        var json = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var node = parser.Consume<ParsingEvent>();
            if (node is not Scalar { Value: var key }) throw Refused(node, "a key is a word");

            place.Add(key);
            var isRepeated = json.ContainsKey(key);
            if (!isRepeated) lines[Place] = node.Start.Line;
            else
                problems.Add(new(
                    Place, node.Start.Line, $"appears more than once; it is already on line {lines[Place]}"));

            var value = Read();
            if (!isRepeated) json.Add(key, value);
            place.RemoveAt(place.Count - 1);
        }

        return json;
    }

    private JsonArray List()
    {
        var json = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            place.Add($"{json.Count}");
            json.Add(Read());
            place.RemoveAt(place.Count - 1);
        }

        return json;
    }

    private static JsonNode? Scalar(Scalar scalar, ShapeKind? kind) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => scalar.Value,
        { Value: "" } => null,
        _ when kind is ShapeKind.Number or ShapeKind.Constant or ShapeKind.NumberOrKeys => Constant(scalar.Value),
        _ => scalar.Value,
    };

    private static JsonNode? Constant(string text) => text switch
    {
        "~" or "null" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => number,
        _ => text,
    };

    private static YamlException Refused(ParsingEvent at, string message) => new(at.Start, at.End, message);
}

internal enum ShapeKind
{
    Keys,
    List,
    Text,
    Number,

    /// <summary>A number, true, false or a text.</summary>
    Constant,

    NumberOrKeys,
}

/// <summary>The shape of a value in a contract. It decides how YAML is read there, so that <c>values: [1, 2]</c> are
/// words and <c>range: [1, 2]</c> numbers, and words the mistake when the value has another shape.</summary>
internal sealed record ContractShape(ShapeKind Kind, string Wanted)
{
    /// <summary>A word that is allowed instead.</summary>
    public string? Word { get; init; }

    /// <param name="place">The keys that lead to it.</param>
    /// <returns>null where a contract has nothing.</returns>
    public static ContractShape? At(IReadOnlyList<string> place) => place switch
    {
        [] => new(ShapeKind.Keys, "a contract is made of keys, such as 'name: purchase'"),
        ["name" or "title" or "id"] => new(ShapeKind.Text, "must be one text"),
        ["inputs" or "training"] =>
            new(ShapeKind.Keys, "must be inputs by name, such as 'time_spent: { type: number }'"),
        ["inputs" or "training", _] =>
            new(ShapeKind.Keys, "must be the rules of the input, such as { type: number, range: [0, 100] }"),
        ["inputs" or "training", _, "range"] => new(ShapeKind.List, "must be [low, high]"),
        ["inputs" or "training", _, "range", _] => new(ShapeKind.Number, "must be a finite number"),
        ["inputs" or "training", _, "values"] => new(ShapeKind.List, "must be a list, such as [Mobile, Desktop]"),
        ["inputs" or "training", _, "missing" or "example" or "actionable"] =>
            new(ShapeKind.Constant, "must be one value"),
        ["inputs" or "training", _, "aliases"] =>
            new(ShapeKind.Keys, "must be values by their other spelling, such as { 'now and then': Sometimes }"),
        ["inputs" or "training", _, "aliases", _] => new(ShapeKind.Text, "must be one text"),
        ["inputs" or "training", _, "values", _] => new(ShapeKind.Text, "must be one text"),
        ["inputs" or "training", _, "type" or "unit" or "column" or "separator" or "monotone"] =>
            new(ShapeKind.Text, "must be one text"),
        ["features" or "segments"] =>
            new(ShapeKind.Keys, "must be expressions by name, such as 'intensity: basket_value / 2'"),
        ["features" or "segments", _] =>
            new(ShapeKind.Text, "must be an expression; put one that begins with [ or { in double quotes"),
        ["segment_notes"] => new(ShapeKind.Keys, "must be sentences by segment, such as 'loyal: Buys every month.'"),
        ["segment_notes", _] => new(ShapeKind.Text, "must be one text"),
        ["model"] =>
            new(ShapeKind.List, "must be a list of names, such as [time_spent, pages_viewed], or auto")
            {
                Word = "auto",
            },
        ["model", _] => new(ShapeKind.Text, "must be a name"),
        ["label"] => new(ShapeKind.Keys, "must be { name: COLUMN, positive: VALUE }"),
        ["label", "name"] => new(ShapeKind.Text, "must be the name of a column"),
        ["label", "is"] => new(ShapeKind.Text, "must be an expression over the columns of 'training'"),
        ["label", "noun" or "plural"] => new(ShapeKind.Text, "must be one text"),
        ["threshold"] => new(ShapeKind.Number, "must be a probability"),
        ["decision"] => new(ShapeKind.Keys, "must be { value: ..., actions: { NAME: { cost: ..., odds: ... } } }"),
        ["decision", "value"] => new(ShapeKind.Constant, "must be a number or an expression"),
        ["decision", "assumption"] => new(ShapeKind.Text, "must be one text"),
        ["decision", "actions"] => new(ShapeKind.Keys, "must be actions by name, such as reminder: { odds: 1.25 }"),
        ["decision", "actions", _] => new(ShapeKind.Keys, "must be { cost: ..., discount: ..., odds: ... }"),
        ["decision", "actions", _, "cost" or "discount"] =>
            new(ShapeKind.Constant, "must be a number or an expression"),
        ["decision", "actions", _, "label"] => new(ShapeKind.Text, "must be one text"),
        ["decision", "actions", _, "odds"] => new(ShapeKind.Number, "must be a number"),
        ["control"] =>
            new(ShapeKind.NumberOrKeys, "must be a share, such as 0.05, or { share: 0.05, salt: '2026-q4' }"),
        ["control", "share"] => new(ShapeKind.Number, "must be a share, such as 0.05"),
        ["control", "salt"] => new(ShapeKind.Text, "must be one text"),
        ["label", "positive"] => new(ShapeKind.Constant, "must be one value"),
        ["replaces"] => new(ShapeKind.Keys, "must be { what: ..., figures: { METRIC: ... }, note: ... }"),
        ["replaces", "what" or "note"] => new(ShapeKind.Text, "must be one text"),
        ["replaces", "figures"] => new(ShapeKind.Keys, "must be figures by metric, such as { recall: 0.4 }"),
        ["replaces", "figures", _] => new(ShapeKind.Number, "must be a finite number"),
        ["intents"] => new(ShapeKind.List, "must be a list of bands, each { level: ..., below: ..., action: ... }"),
        ["intents", _] => new(ShapeKind.Keys, "must be { level: ..., below: ..., action: ... }"),
        ["intents", _, "below"] => new(ShapeKind.Constant, "must be one value"),
        ["intents", _, "level" or "action"] => new(ShapeKind.Text, "must be one text"),
        _ => null,
    };

    public bool Fits(JsonNode value) => (Kind, value.GetValueKind()) switch
    {
        (ShapeKind.Keys, JsonValueKind.Object) or (ShapeKind.List, JsonValueKind.Array) => true,
        (ShapeKind.NumberOrKeys, JsonValueKind.Object or JsonValueKind.Number) => true,
        (ShapeKind.Text, JsonValueKind.String) or (ShapeKind.Number, JsonValueKind.Number) => true,
        (ShapeKind.Constant, not (JsonValueKind.Object or JsonValueKind.Array)) => true,
        (_, JsonValueKind.String) => Word is not null && value.GetValue<string>() == Word,
        _ => false,
    };

    /// <summary>Stands in for what did not fit, so that the rest of the contract can still be checked.</summary>
    public JsonNode? Placeholder() => Kind switch
    {
        ShapeKind.Keys or ShapeKind.NumberOrKeys => new JsonObject(),
        ShapeKind.List => new JsonArray(),
        ShapeKind.Text => "",
        ShapeKind.Number => double.MaxValue,
        _ => null,
    };
}
