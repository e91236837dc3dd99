using System.Net;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

public sealed class FieldErrorTests
{
    [Theory]
    [InlineData("-5", "OUT_OF_RANGE", "-5")]
    [InlineData("1000000.01", "OUT_OF_RANGE", "1000000.01")]
    [InlineData("1e400", "NOT_FINITE", "1e400")]
    [InlineData("-1e400", "NOT_FINITE", "-1e400")]
    [InlineData("\"75\"", "WRONG_TYPE", "'75'")]
    [InlineData("[75]", "WRONG_TYPE", "an array")]
    [InlineData("{\"a\":75}", "WRONG_TYPE", "an object")]
    [InlineData("true", "WRONG_TYPE", "true")]
    public async Task Invalid_numbers_are_reported_with_value_and_range(
        string value, string code, string given)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith("basket_value", value));

        Is(answer, "basket_value", code,
            $"basket_value must be a number from 0 to 1000000, or null when it is not known (was {given}).");
    }

    [Theory]
    [InlineData("\"Mobil\"", "NOT_ALLOWED", " (was 'Mobil'; did you mean Mobile?)")]
    [InlineData("\"mobile\"", "NOT_ALLOWED", " (was 'mobile'; did you mean Mobile?)")]
    [InlineData("\"Toaster\"", "NOT_ALLOWED", " (was 'Toaster')")]
    [InlineData("1", "WRONG_TYPE", ", or null when it is not known (was 1)")]
    public async Task Invalid_words_are_reported_with_the_allowed_ones(string value, string code, string end)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith("device_type", value));

        Is(answer, "device_type", code, $"device_type must be one of Mobile, Desktop, Tablet, Unknown{end}.");
    }

    [Theory]
    [InlineData("basketvalue")]
    [InlineData("BASKET_VALUE")]
    public async Task Unknown_fields_are_reported_with_the_known_ones(string field)
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith(field, "75"));

        Is(answer, field, "UNKNOWN_FIELD", $"{field} is not a field of this model; did you mean basket_value? "
            + "Its fields are time_spent, pages_viewed, basket_value, device_type, customer_type, customer_id.");
    }

    [Fact]
    public async Task Fields_with_an_empty_name_are_unknown()
    {
        await using var api = new Api();

        Is(await api.Post("/predict", Bodies.RowWith("", "75")), "", "UNKNOWN_FIELD",
            "A field without a name is not a field of this model. "
            + "Its fields are time_spent, pages_viewed, basket_value, device_type, customer_type, customer_id.");
    }

    [Fact]
    public async Task Fractions_are_not_integers()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith("pages_viewed", "7.5"));

        Is(answer, "pages_viewed", "WRONG_TYPE",
            "pages_viewed must be an integer from 0 to 10000, or null when it is not known (was 7.5).");
    }

    [Fact]
    public async Task Missing_fields_are_reported_with_what_to_send()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWithout("device_type"));

        Is(answer, "device_type", "MISSING_FIELD",
            "device_type is missing; give one of Mobile, Desktop, Tablet, Unknown, or null when it is not known.");
    }

    [Fact]
    public async Task Duplicate_fields_are_rejected()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", Bodies.RowWith("time_spent", "1,\"time_spent\":1"));

        Is(answer, "time_spent", "DUPLICATE_FIELD", "time_spent appears more than once.");
    }

    [Fact]
    public async Task Nulls_without_a_missing_rule_are_rejected()
    {
        using var models = new ModelsFolder();
        models.Publish(yaml: ModelsFolder.PurchaseYaml.Replace(" missing: 0, ", "", StringComparison.Ordinal));
        await using var api = new Api(models);

        var answer = await api.Post("/predict", Bodies.RowWith("basket_value", "null"));

        Is(answer, "basket_value", "MISSING_VALUE", "basket_value must not be null; give a number from 0 to 1000000.");
    }

    [Fact]
    public async Task Nulls_are_imputed_and_listed()
    {
        await using var api = new Api();

        var answer = await api.Predict(Sessions.Typical with { time_spent = null, device_type = null });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["time_spent", "device_type"], answer.Body!["imputed"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public async Task All_invalid_fields_are_reported_at_once()
    {
        await using var api = new Api();

        var answer = await api.Post("/predict", """
            {"customer_id":true,"time_spent":-1,"time_spent":1,"pages_viewed":"8",
             "device_type":"x","a/b~c d":1,"customer_type":1e400}
            """);

        answer.IsProblem(400, "INVALID_ROW");
        Assert.Equal("8 fields are wrong.", (string?)answer.Body!["detail"]);
        Assert.Equal(
            [
                ("#/customer_id", "WRONG_TYPE"),
                ("#/time_spent", "OUT_OF_RANGE"),
                ("#/time_spent", "DUPLICATE_FIELD"),
                ("#/pages_viewed", "WRONG_TYPE"),
                ("#/device_type", "NOT_ALLOWED"),
                ("#/a~1b~0c%20d", "UNKNOWN_FIELD"),
                ("#/customer_type", "WRONG_TYPE"),
                ("#/basket_value", "MISSING_FIELD"),
            ],
            answer.Errors());
    }

    [Fact]
    public async Task Thousands_of_invalid_fields_get_a_short_answer()
    {
        await using var api = new Api();
        var fields = Enumerable.Range(0, 6000).Select(i => ($"f{i}", "1"));

        var answer = await api.Post("/predict", Bodies.From(fields));

        answer.IsProblem(400, "INVALID_ROW");
        Assert.InRange(answer.Text.Length, 1, 100_000);
    }

    /// <summary>One field is wrong, and the problem says the same as its error.</summary>
    private static void Is(Answer answer, string field, string code, string detail)
    {
        answer.IsProblem(400, "INVALID_ROW");
        Assert.Equal([($"#/{field}", code)], answer.Errors());
        Assert.Equal(detail, (string?)answer.Body!["errors"]![0]!["detail"]);
        Assert.Equal(detail, (string?)answer.Body["detail"]);
    }
}
