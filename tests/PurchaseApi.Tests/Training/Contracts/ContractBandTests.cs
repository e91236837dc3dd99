namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractBandTests
{
    [Theory]
    [InlineData("level: low, ", "", "25: intents/0/level: a band needs a level")]
    [InlineData("level: medium", "level: low", "26: intents/1/level: 'low' appears more than once")]
    [InlineData("below: 0.7", "below: 0.3",
        "26: intents/1/below: a band ends at a probability above 0.4 and below 1, or one at 'threshold' (was 0.3)")]
    [InlineData("below: 0.7, ", "",
        "26: intents/1/below: a band ends at a probability above 0.4 and below 1, or one at 'threshold'")]
    [InlineData("below: 0.7, ", "below: thresold, ",
        "26: intents/1/below: a band ends at a probability above 0.4 and below 1, or one at 'threshold' "
        + "(was thresold)")]
    [InlineData("high,               action", "high, below: 1, action",
        "27: intents/2/below: the last band ends at 1; leave out 'below'")]
    public void An_intent_is_checked(string text, string mistake, string problem) =>
        Mistake.Refused(text, mistake, problem);

    [Theory]
    [InlineData("label: {", "model: [time_spent, pages_vewed]\nlabel: {",
        "16: model/1: 'pages_vewed' is not an input or feature; did you mean 'pages_viewed'?")]
    [InlineData("label: {", "model:\n  - time_spent\n  - time_spent\nlabel: {",
        "18: model/1: 'time_spent' appears more than once")]
    [InlineData("label: {", "model: []\nlabel: {", "16: model: names no input or feature")]
    public void The_model_list_is_checked(string text, string mistake, string problem) =>
        Mistake.Refused(text, mistake, problem);
}
