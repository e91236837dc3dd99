namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractKeyTests
{
    private const string Names =
        "known are name, title, id, inputs, training, features, model, label, segments, threshold, intents, decision, "
        + "control, replaces";

    [Theory]
    [InlineData("title: Will", "titel: Will", "2: titel: unknown key 'titel'; did you mean 'title'?")]
    [InlineData("title: Will", "colour: Will", $"2: colour: unknown key 'colour'; {Names}")]
    [InlineData("unit: pages", "units: pages",
        "7: inputs/pages_viewed/units: unknown key 'units'; did you mean 'unit'?")]
    [InlineData("positive: 1", "positive: 1, negative: 0",
        "16: label/negative: unknown key 'negative'; known are name, positive, is, noun, plural, verb")]
    [InlineData("action: offer", "aktion: offer", "27: intents/2/aktion: unknown key 'aktion'; did you mean 'action'?")]
    public void Unknown_keys_are_reported_at_every_level(string text, string mistake, string problem) =>
        Mistake.Refused(text, mistake, problem);

    [Theory]
    [InlineData("range: [0, 1440]", "range: 5", "6: inputs/time_spent/range: must be [low, high]")]
    [InlineData("range: [0, 1440]", "range: [low, 5]", "6: inputs/time_spent/range/0: must be a finite number")]
    [InlineData("[New, Returning]", "New",
        "10: inputs/customer_type/values: must be a list, such as [Mobile, Desktop]")]
    [InlineData("[New, Returning]", "[New, [Returning]]", "10: inputs/customer_type/values/1: must be one text")]
    [InlineData("type: integer", "type: [integer]", "7: inputs/pages_viewed/type: must be one text")]
    [InlineData("missing: median", "missing: [median]", "6: inputs/time_spent/missing: must be one value")]
    [InlineData("missing: median", "missing:",
        "6: inputs/time_spent/missing: has no value; give one or leave the key out")]
    [InlineData("title: Will this session end in a purchase?", "title:",
        "2: title: has no value; give one or leave the key out")]
    [InlineData("{ type: number,   unit: minutes,  range: [0, 1440],    missing: median, example: 25.5 }", "number",
        "6: inputs/time_spent: must be the rules of the input, such as { type: number, range: [0, 100] }")]
    [InlineData("engagement_score: (minmax(time_spent) + minmax(pages_viewed)) / 2", "engagement_score: [1]",
        "13: features/engagement_score: must be an expression; put one that begins with [ or { in double quotes")]
    [InlineData("label: { name: purchase, positive: 1 }", "label: purchase",
        "16: label: must be { name: COLUMN, positive: VALUE }")]
    [InlineData("label: {", "model: time_spent\nlabel: {",
        "16: model: must be a list of names, such as [time_spent, pages_viewed], or auto")]
    [InlineData("- { level: low,    below: 0.4, action: no_marketing_spend }", "- low",
        "25: intents/0: must be { level: ..., below: ..., action: ... }")]
    public void Wrong_shapes_are_reported_with_the_right_one(string text, string mistake, string problem) =>
        Mistake.Refused(text, mistake, problem);
}
