using System.Net;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class NumberTests
{
    private const string WideContract = """
        name: purchase
        inputs:
          any:   { type: number }
          whole: { type: integer }
        label: { name: bought, positive: 1 }
        """;

    [Theory]
    [InlineData("any", "3.0")]
    [InlineData("any", "7e0")]
    [InlineData("any", "-0")]
    [InlineData("any", "-0.0")]
    [InlineData("any", "5e-324")]
    [InlineData("any", "1e-400")]   // rounds to 0
    [InlineData("any", "1.7976931348623157e308")]
    [InlineData("any", "-1.7976931348623157e308")]
    [InlineData("any", "0.30000000000000004")]
    [InlineData("any", "3.141592653589793238462643383279502884197")]
    [InlineData("whole", "7")]
    [InlineData("whole", "7.0")]
    [InlineData("whole", "7e0")]
    [InlineData("whole", "70e-1")]
    [InlineData("whole", "-0")]
    [InlineData("whole", "2147483647")]
    [InlineData("whole", "2147483648")]
    [InlineData("whole", "-2147483649")]
    [InlineData("whole", "9223372036854775807")]
    [InlineData("whole", "9223372036854775808")]
    [InlineData("whole", "-9223372036854775809")]
    [InlineData("whole", "1234567890123456789012345678901234567890")]
    public async Task Any_valid_number_gives_a_valid_probability(string field, string number)
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: WideContract);
        await using var api = new Api(models);

        var answer = await api.Post("/predict", Row(field, number));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.InRange((double)answer.Body!["probability"]!, 0, 1);
    }

    [Theory]
    [InlineData("any", "1e400", "NOT_FINITE")]
    [InlineData("any", "-1e400", "NOT_FINITE")]
    [InlineData("any", "\"3\"", "WRONG_TYPE")]
    [InlineData("any", "\"NaN\"", "WRONG_TYPE")]
    [InlineData("any", "\"Infinity\"", "WRONG_TYPE")]
    [InlineData("whole", "1e400", "NOT_FINITE")]
    [InlineData("whole", "7.5", "WRONG_TYPE")]
    [InlineData("whole", "5e-324", "WRONG_TYPE")]
    [InlineData("whole", "\"7\"", "WRONG_TYPE")]
    public async Task Invalid_numbers_are_rejected(string field, string number, string code)
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: WideContract);
        await using var api = new Api(models);

        var answer = await api.Post("/predict", Row(field, number));

        answer.IsProblem(400, "INVALID_ROW");
        Assert.Equal([($"#/{field}", code)], answer.Errors());
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("+1")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("1,5")]
    [InlineData("- 1")]
    [InlineData("１")]   // a full-width digit
    public async Task Non_JSON_numbers_are_invalid_JSON(string number)
    {
        await using var api = new Api();

        (await api.Post("/predict", Bodies.RowWith("time_spent", number))).IsProblem(400, "INVALID_JSON");
    }

    private static string Row(string field, string number) =>
        Bodies.From([("any", field == "any" ? number : "1"), ("whole", field == "whole" ? number : "1")]);
}
