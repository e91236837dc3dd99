using System.Text.Json;

namespace PurchaseApi.Tests.OpenApi;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "7.0")]
    [InlineData("""{"type":"integer"}""", "7e0")]
    [InlineData("""{"type":["null","number"]}""", "null")]
    [InlineData("""{"enum":[0,null,"a"]}""", "null")]
    [InlineData("""{"maximum":1440}""", "1440.0")]
    [InlineData("""{"maximum":9223372036854775807}""", "9223372036854775807")]
    [InlineData("""{"minimum":0}""", "\"a text has no minimum\"")]
    [InlineData("""{"pattern":"^a$"}""", "\"a\"")]
    [InlineData("""{"properties":{"a":{"type":"null"}},"required":["a"]}""", """{"a":null}""")]
    [InlineData("""{"additionalProperties":{"type":"number"}}""", """{"a":1,"b":2}""")]
    [InlineData("""{"items":{"type":"null"},"minItems":1,"maxItems":2}""", "[null,null]")]
    [InlineData("""{"oneOf":[{"type":"null"},{"type":"number"}]}""", "1")]
    [InlineData("""{"anyOf":[{"type":"integer"},{"type":"number"}]}""", "1")]
    [InlineData("""{"$ref":"#/components/number"}""", "1")]
    [InlineData("""{"format":"int64","type":["integer","string"]}""", "\"a text has no bits\"")]
    [InlineData("""{"format":"date-time"}""", "\"2026-01-01T00:00:00+00:00\"")]
    public void A_valid_value_has_no_faults(string schema, string value) => Assert.Empty(Faults(schema, value));

    [Theory]
    [InlineData("""{"type":"integer"}""", "7.5")]
    [InlineData("""{"type":"number"}""", "\"7\"")]
    [InlineData("""{"type":["null","number"]}""", "true")]
    [InlineData("""{"enum":[0,1]}""", "2")]
    [InlineData("""{"maximum":9223372036854775807}""", "9223372036854775808")]
    [InlineData("""{"maximum":1440}""", "1e400")]
    [InlineData("""{"minimum":0}""", "-5e-324")]
    [InlineData("""{"pattern":"^a$"}""", "\"a\\n\"")]
    [InlineData("""{"required":["a"]}""", "{}")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""")]
    [InlineData("""{"properties":{"a":{"type":"null"}}}""", """{"a":1}""")]
    [InlineData("""{"additionalProperties":{"type":"number"}}""", """{"a":"1"}""")]
    [InlineData("""{"minItems":1}""", "[]")]
    [InlineData("""{"maxItems":1}""", "[1,2]")]
    [InlineData("""{"items":{"type":"null"}}""", "[null,1]")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "1")]
    [InlineData("""{"anyOf":[{"type":"null"},{"type":"string"}]}""", "1")]
    [InlineData("""{"not":{"type":["number","null"]}}""", "1.5")]
    [InlineData("""{"not":{"type":"number","not":{"type":"integer"}}}""", "1.5")]
    [InlineData("""{"$ref":"#/components/number"}""", "null")]
    [InlineData("""{"format":"int32"}""", "2147483648")]
    [InlineData("""{"format":"date-time"}""", "\"yesterday\"")]
    public void An_invalid_value_has_one_fault(string schema, string value) => Assert.Single(Faults(schema, value));

    [Theory]
    [InlineData("""{"multipleOf":2}""")]
    [InlineData("""{"type":"complex"}""")]
    [InlineData("""{"format":"email"}""")]
    public void What_the_tests_do_not_know_is_never_passed_over(string schema) =>
        Assert.Throws<NotSupportedException>(() => Faults(schema, "1"));

    [Fact]
    public void A_fault_says_where()
    {
        var faults = Faults("""{"items":{"properties":{"a":{"maximum":1}}}}""", """[{"a":1},{"a":2}]""");

        Assert.Equal(["#/1/a: maximum"], faults);
    }

    private static IReadOnlyList<string> Faults(string schema, string value)
    {
        var document = JsonElement.Parse("""{"components":{"number":{"type":"number"}}}""");
        return new JsonSchema(document).Faults(JsonElement.Parse(schema), JsonElement.Parse(value));
    }
}
