using System.Text;
using System.Text.Json;

namespace PurchaseApi.Tests.OpenApi;

/// <summary>A schema of a body -> bodies that keep it, and bodies that are broken in one of many ways.</summary>
internal sealed class BodyGenerator(JsonSchema schemas, JsonElement schema, Random random)
{
    private static readonly string[] Literals =
    [
        "null", "true", "false", "0", "-1", "0.5", "-0", "1e400", "-1e400", "5e-324", "1e308", "9223372036854775808",
        "99999999999999999999999999999999999999999", "NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "0x1",
        "[]", "{}", "[1]", "{\"a\":1}", "'1'", "undefined", "\"\"", "\"3\"", "\"NaN\"", "\"=cmd()\"", "\"a\nb\"",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\ud800\\ud800aaaaaaaaaaaaaaaaaaaa\"", "\"\u202e\"", "\"👩‍👩‍👧\"",
    ];

    private static readonly string[] Names =
    [
        "", "__proto__", "constructor", "$ref", "a/b~c", "\\u0000", "\\ud800", "naïve", "👩‍👩‍👧",
        "basketvalue",
    ];

    private readonly JsonGenerator json = new(schemas, random);
    private readonly bool isArray = schemas.Resolve(schema).GetProperty("type").GetString() == "array";

    private JsonElement Row => isArray ? schemas.Resolve(schema).GetProperty("items") : schema;

    public byte[] Good() =>
        Bytes(isArray && random.Next(4) == 0 ? Many(random.Next(1, 40), bad: 0) : json.Value(schema));

    public byte[] Bad() => random.Next(16) switch
    {
        0 => [],
        1 => Cut(Good()),
        2 => [.. Good(), .. Good()],
        3 => Bytes(Literals[random.Next(Literals.Length)]),
        4 => Bytes(Deep(random.Next(1, 3000))),
        5 => Encoding.Unicode.GetBytes(json.Value(schema)),
        6 => [.. "{\"\xFF"u8, .. Good()],
        7 => [0xEF, 0xBB, 0xBF, .. Good()],
        8 => Bytes(isArray ? json.Value(Row) : $"[{json.Value(schema)}]"),
        9 => Bytes(Wrapped(Object([.. Fields(), ("huge", $"\"{new string('x', random.Next(100_000))}\"")]))),
        10 when isArray => Bytes(random.Next(20) == 0 ? Many(10_001, bad: 0) : "[]"),
        11 when isArray => Bytes(Many(random.Next(1, 300), bad: random.Next(1, 5))),
        _ => Bytes(Wrapped(BadRow())),
    };

    private string BadRow()
    {
        var fields = Fields();
        var at = random.Next(fields.Count);
        var (name, literal) = (fields[at].Name, Literals[random.Next(Literals.Length)]);
        switch (random.Next(6))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Add(fields[at]);
                break;
            case 2:
                fields.Add((Names[random.Next(Names.Length)], literal));
                break;
            case 3:
                fields[at] = (name.ToUpperInvariant(), fields[at].Value);
                break;
            case 4:
                fields[at] = (name, Deep(random.Next(1, 30)));
                break;
            default:
                fields[at] = (name, literal);
                break;
        }

        return Object(fields);
    }

    private string Many(int rows, int bad)
    {
        var row = json.Value(Row);   // one for all, as most of a large body is alike
        return $"[{string.Join(",", Enumerable.Range(0, rows).Select(_ => random.Next(rows) < bad ? BadRow() : row))}]";
    }

    private List<(string Name, string Value)> Fields() => [.. json.Fields(Row)];

    private string Wrapped(string row) => isArray ? $"[{json.Value(Row)},{row}]" : row;

    private static string Object(IEnumerable<(string Name, string Value)> fields) =>
        $"{{{string.Join(",", fields.Select(field => $"\"{field.Name}\":{field.Value}"))}}}";

    private byte[] Cut(byte[] body) => body[..random.Next(1, body.Length)];

    private string Deep(int depth) => random.Next(2) == 0
        ? new string('[', depth) + new string(']', depth)
        : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
