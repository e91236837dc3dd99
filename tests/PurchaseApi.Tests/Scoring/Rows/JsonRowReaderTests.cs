using System.Text;
using System.Text.Json;
using CsCheck;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Scoring.Rows;

public sealed class JsonRowReaderTests
{
    private const string Whole =
        """
        { "key": "k-1", "amount": 12.5, "height": -3e2, "pieces": 7.0, "depth": 7e0, "colour": "light blue",
          "shape": "round", "size": "S", "member": true, "guest": false, "known": true }
        """;

    [Fact]
    public void A_row_has_one_value_per_input_in_contract_order()
    {
        var reading = Read(Whole);

        Assert.Empty(reading.Faults);
        Assert.Equal("k-1", reading.Id.Text);
        Assert.Equal([12.5, -300, 7, 7, 1, 0, 0, 1, 0, 1], reading.Row!.Values);
    }

    [Fact]
    public void The_order_of_the_fields_and_their_escapes_do_not_matter()
    {
        var fields = JsonDocument.Parse(Whole).RootElement.EnumerateObject().Reverse()
            .Select(field => $"\"\\u{(int)field.Name[0]:x4}{field.Name[1..]}\": {field.Value.GetRawText()}");

        Assert.Equal(Read(Whole).Row!.Values, Read($"{{ {string.Join(',', fields)} }}").Row!.Values);
    }

    [Theory]
    [InlineData("\"amount\": 12.5", "\"amount\": null")]
    [InlineData("\"height\": -3e2", "\"height\": null")]
    [InlineData("\"colour\": \"light blue\"", "\"colour\": null")]
    [InlineData("\"guest\": false", "\"guest\": null")]
    public void Explicit_nulls_are_missing_values_where_allowed(string field, string missing) =>
        Assert.Single(Read(Whole.Replace(field, missing)).Row!.Values, double.IsNaN);

    [Theory]
    [InlineData("\"depth\": 7e0", "\"depth\": null", "MISSING_VALUE depth null")]
    [InlineData("\"size\": \"S\"", "\"size\": null", "MISSING_VALUE size null")]
    [InlineData("\"known\": true", "\"known\": null", "MISSING_VALUE known null")]
    [InlineData("\"depth\": 7e0, ", "", "MISSING_FIELD depth ")]
    [InlineData("\"depth\": 7e0, ", "\"depht\": 7, ", "UNKNOWN_FIELD depht ", "MISSING_FIELD depth ")]
    [InlineData("\"depth\": 7e0", "\"depth\": 7, \"depth\": 8", "DUPLICATE_FIELD depth ")]
    [InlineData("\"depth\": 7e0", "\"depth\": 7, \"d\\u0065pth\": 8", "DUPLICATE_FIELD depth ")]
    [InlineData("\"depth\": 7e0", "\"depth\": 7.5", "WRONG_TYPE depth 7.5")]
    [InlineData("\"depth\": 7e0", "\"depth\": \"7\"", "WRONG_TYPE depth '7'")]
    [InlineData("\"depth\": 7e0", "\"depth\": true", "WRONG_TYPE depth true")]
    [InlineData("\"depth\": 7e0", "\"depth\": { \"a\": [1] }", "WRONG_TYPE depth an object")]
    [InlineData("\"depth\": 7e0", "\"depth\": [7]", "WRONG_TYPE depth an array")]
    [InlineData("\"depth\": 7e0", "\"depth\": 1e400", "NOT_FINITE depth 1e400")]
    [InlineData("\"depth\": 7e0", "\"depth\": -1e400", "NOT_FINITE depth -1e400")]
    [InlineData("\"amount\": 12.5", "\"amount\": 1000.0001", "OUT_OF_RANGE amount 1000.0001")]
    [InlineData("\"amount\": 12.5", "\"amount\": -11", "OUT_OF_RANGE amount -11")]
    [InlineData("\"size\": \"S\"", "\"size\": \"s\"", "NOT_ALLOWED size 's'")]
    [InlineData("\"size\": \"S\"", "\"size\": 1", "WRONG_TYPE size 1")]
    [InlineData("\"colour\": \"light blue\"", "\"colour\": 7", "WRONG_TYPE colour 7")]
    [InlineData("\"known\": true", "\"known\": 1", "WRONG_TYPE known 1")]
    [InlineData("\"known\": true", "\"known\": \"true\"", "WRONG_TYPE known 'true'")]
    [InlineData("\"key\": \"k-1\"", "\"key\": \"=cmd\"", "NOT_ALLOWED key '=cmd'")]
    [InlineData("\"key\": \"k-1\"", "\"key\": 1.5", "WRONG_TYPE key 1.5")]
    [InlineData("\"key\": \"k-1\"", "\"key\": [1]", "WRONG_TYPE key an array")]
    public void Errors_give_code_place_and_value(string field, string faulty, params string[] faults)
    {
        Assert.Contains(field, Whole);

        var reading = Read(Whole.Replace(field, faulty));

        Assert.Null(reading.Row);
        Assert.Equal(faults, reading.Faults.Select(fault => $"{fault.Code} {fault.Field} {fault.Given}"));
    }

    [Fact]
    public void All_errors_of_a_row_are_found()
    {
        var reading = Read("""{ "key": 5, "amount": "x", "sise": "S", "size": "XL", "member": null, "known": null }""");

        Assert.Equal(
            ["amount", "sise", "size", "known", "height", "pieces", "depth", "colour", "shape", "guest"],
            reading.Faults.Select(fault => fault.Field));
        Assert.Equal(5, reading.Id.Number);
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("[{}]", "an array")]
    [InlineData("\"row\"", "'row'")]
    public void Non_object_bodies_are_rejected(string json, string given) =>
        Assert.Equal([new FieldFault("WRONG_TYPE", "", given)], Read(json).Faults);

    [Theory]
    [InlineData("\"size\": \"S\"", "\"size\": \"\\ud800\"")]
    [InlineData("\"size\"", "\"siz\\ud800\"")]
    [InlineData("\"key\": \"k-1\"", "\"key\": \"\\udc00\"")]
    [InlineData("\"light blue\"", "\"light blu\\ud800\"")]
    [InlineData("\"size\": \"S\"", "\"size\": ")]
    public void Malformed_JSON_is_reported(string text, string broken) =>
        Assert.ThrowsAny<JsonException>(() => Read(Whole.Replace(text, broken)));

    [Fact]
    public void Arbitrary_bytes_throw_only_JsonException()
    {
        var rows = new JsonRowReader(Fitted.EveryType);
        var (read, refused) = (0, 0);

        Gen.Select(Gen.Int[0, 3], Gen.Double.Unit, Gen.Int[0, 23]).Array[1, 3]
            .Select(damages => damages.Aggregate(Encoding.UTF8.GetBytes(Whole), Damaged)).Sample(
            bytes =>
            {
                try
                {
                    var reader = new Utf8JsonReader(bytes);
                    while (reader.Read())
                    {
                        var reading = rows.Read(ref reader);
                        Assert.True(reading.Row is null == reading.Faults.Count > 0);
                        Interlocked.Increment(ref read);
                    }
                }
                catch (JsonException)
                {
                    Interlocked.Increment(ref refused);
                }
            },
            iter: 20_000, print: Encoding.UTF8.GetString);

        Assert.True(read > 1_000 && refused > 10_000, $"{read} were read, {refused} refused");
    }

    /// <summary>Flips bits, sets signs of JSON, and puts escapes and bytes that are not UTF-8 where they may
    /// matter.</summary>
    private static byte[] Damaged(byte[] json, (int Kind, double Place, int Change) damage)
    {
        string[] pieces = ["\\ud800", "\\u0000", "\\", "\"", "}", "{", "[", "null", "1e999", ",", "\\udc00", "//"];
        var at = (int)(damage.Place * json.Length);
        return damage.Kind switch
        {
            0 => [.. json[..at], (byte)(json[at] ^ (1 << (damage.Change % 8))), .. json[(at + 1)..]],
            1 => [.. json[..at], 0xFF, .. json[(at + 1)..]],
            2 => json[..Math.Max(1, at)],
            _ => [.. json[..at], .. Encoding.UTF8.GetBytes(pieces[damage.Change % pieces.Length]), .. json[at..]],
        };
    }

    private static RowReading Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return new JsonRowReader(Fitted.EveryType).Read(ref reader);
    }
}
