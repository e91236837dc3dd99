namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractInputTests
{
    [Theory]
    [InlineData("name: purchase\n", "name: My model\n",
        "1: name: a model's name is 1 to 63 lower-case letters, digits and '-' (was 'My model')")]
    [InlineData("id: customer_id", "id: device_type", "3: id: 'device_type' is both the id and an input or feature")]
    [InlineData("id: customer_id", "id: probability",
        "3: id: 'probability' is a word of every answer; the id needs another name")]
    [InlineData("type: integer, ", "type: integr, ",
        "7: inputs/pages_viewed/type: a type is one of number, integer, category, flag, ordinal, list, date (was 'integr'); "
        + "did you mean 'integer'?")]
    [InlineData("example: Mobile", "actionable: maybe",
        "9: inputs/device_type/actionable: is true or false (was maybe)")]
    [InlineData("example: 75.0", "monotone: rising",
        "8: inputs/basket_value/monotone: is increasing or decreasing (was 'rising')")]
    [InlineData("example: Mobile", "monotone: increasing",
        "9: inputs/device_type/monotone: only a number, an integer or an ordinal can be monotone")]
    [InlineData("range: [0, 10000],", "actionable: true,",
        "7: inputs/pages_viewed/actionable: a number that can be changed needs a range: [low, high]")]
    [InlineData("type: integer, ", "",
        "7: inputs/pages_viewed/type: a type is one of number, integer, category, flag, ordinal, list, date (was '')")]
    [InlineData("[0, 10000]", "[10000, 0]",
        "7: inputs/pages_viewed/range: a range is [low, high] with low below high (was [10000, 0])")]
    [InlineData("[0, 10000]", "[7, 7]",
        "7: inputs/pages_viewed/range: a range is [low, high] with low below high (was [7, 7])")]
    [InlineData("[0, 10000]", "[0, 1, 2]",
        "7: inputs/pages_viewed/range: a range is [low, high] with low below high (was [0, 1, 2])")]
    [InlineData("[0, 10000]", "[0, 1e400]", "7: inputs/pages_viewed/range/1: must be a finite number")]
    [InlineData("[0, 10000]", "[.nan, 5]", "7: inputs/pages_viewed/range/0: must be a finite number")]
    [InlineData("missing: median", "missing: medain",
        "6: inputs/time_spent/missing: is median, mean, keep or an allowed number (was medain); "
        + "did you mean 'median'?")]
    [InlineData("missing: 0, ", "missing: -5, ",
        "8: inputs/basket_value/missing: is median, mean, keep or an allowed number (was -5)")]
    [InlineData("missing: Unknown", "missing: Unkown",
        "9: inputs/device_type/missing: is keep or an allowed value (was Unkown); did you mean 'Unknown'?")]
    [InlineData("missing: Unknown", "missing: median",
        "9: inputs/device_type/missing: is keep or an allowed value (was median)")]
    [InlineData("example: 8 ", "example: 8.5 ", "7: inputs/pages_viewed/example: is not an allowed value (was 8.5)")]
    [InlineData("example: 8 ", "example: many ", "7: inputs/pages_viewed/example: is not an allowed value (was many)")]
    [InlineData("example: Mobile", "example: mobile",
        "9: inputs/device_type/example: is not an allowed value (was mobile); did you mean 'Mobile'?")]
    [InlineData("values: [New, Returning], ", "",
        "10: inputs/customer_type/values: a category needs values: [A, B, ...]")]
    [InlineData("values: [New, Returning]", "values: []",
        "10: inputs/customer_type/values: a category needs values: [A, B, ...]")]
    [InlineData("values: [New, Returning]", "values: [New, New]",
        "10: inputs/customer_type/values: 'New' appears more than once")]
    [InlineData("values: [New, Returning]", "values: [New, ' ', Returning]",
        "10: inputs/customer_type/values: a value is empty")]
    [InlineData("values: [New, Returning]", "values: [New, 'Old ', Returning]",
        "10: inputs/customer_type/values: 'Old ' begins or ends with white space")]
    [InlineData("unit: pages", "values: [1, 2]",
        "7: inputs/pages_viewed/values: only a category, an ordinal or a list has values")]
    [InlineData("values: [New, Returning]", "range: [0, 1], values: [New, Returning]",
        "10: inputs/customer_type/range: only a number or an integer has a range")]
    [InlineData("unit: pages", "label: ' '",
        "7: inputs/pages_viewed/label: is the input's name for people, such as Time on site")]
    [InlineData("unit: pages", "help: ' '", "7: inputs/pages_viewed/help: is a sentence that explains the input")]
    [InlineData("unit: pages", "column: ' '", "7: inputs/pages_viewed/column: names no column")]
    [InlineData("  pages_viewed:  {", "  pages viewed:  {",
        "7: inputs/pages viewed: a name is up to 64 letters, digits and '_' and begins with no digit",
        "13: features/engagement_score: unknown name 'pages_viewed'",
        "14: features/basket_intensity: unknown name 'pages_viewed'",
        "19: segments/high_engagement: unknown name 'pages_viewed'",
        "20: segments/focused_shopper: unknown name 'pages_viewed'")]
    [InlineData("features:", "  count: { type: integer }\nfeatures:",
        "12: inputs/count: 'count' is a word of the expression language; choose another name")]
    [InlineData("label: { name: purchase", "label: { name: basket_value",
        "16: label/name: 'basket_value' is what is to be predicted; the input 'basket_value' cannot be read from it")]
    [InlineData("unit: pages", "column: purchase",
        "16: label/name: 'purchase' is what is to be predicted; the input 'pages_viewed' cannot be read from it")]
    [InlineData(", positive: 1", "",
        "16: label/positive: give the value that counts as positive, such as 1, true or yes")]
    [InlineData("label: { name: purchase, positive: 1 }", "",
        "24: intents: needs a label, since without one nothing is predicted: label: { name: COLUMN, positive: VALUE }")]
    public void Invalid_values_are_reported_with_allowed_ones(string text, string mistake, params string[] problems) =>
        Mistake.Refused(text, mistake, problems);
}
