using System.Text;

namespace PurchaseApi.EndToEnd.Streaming;

/// <summary>The check of the streams finds what it is there for.</summary>
public sealed class DeliveredTests
{
    private static readonly StreamInput[] Inputs =
        [new("1", "a", "row", false), new("2", "a", "row", false), new("3", "a", "bad", true)];

    [Fact]
    public void Equal_copies_in_order_are_fine() =>
        Delivered.AtLeastOnceInOrder(
            Inputs, [Answer("1"), Answer("2"), Answer("1"), Answer("2")], [Answer("3", "bad")]);

    [Fact]
    public void A_loss_is_found() => Fails("1 of 2 predictions are missing", [Answer("1")]);

    [Fact]
    public void An_answer_to_poison_is_found() =>
        Fails("1 predictions were not asked for", [Answer("1"), Answer("2"), Answer("3")]);

    [Fact]
    public void A_copy_that_differs_is_found() =>
        Fails("Two copies of 1 differ: body", [Answer("1"), Answer("2"), Answer("1", "other"), Answer("2")]);

    [Fact]
    public void A_header_that_differs_is_found() =>
        Fails("Two copies of 2 differ: deliveries", [Answer("1"), Answer("2"), Answer("2", deliveries: "2")]);

    [Fact]
    public void A_late_first_copy_is_found() =>
        Fails("first copies of key 'a' are out of order", [Answer("2"), Answer("1"), Answer("2")]);

    [Fact]
    public void A_late_last_copy_is_found() =>
        Fails("last copies of key 'a' are out of order", [Answer("1"), Answer("2"), Answer("1")]);

    [Fact]
    public void Changed_bytes_of_a_dead_letter_are_found() =>
        Assert.ThrowsAny<Exception>(() => Delivered.AtLeastOnceInOrder(
            Inputs, [Answer("1"), Answer("2")], [Answer("3", "b")]));

    private static void Fails(string words, StreamOutput[] predictions) =>
        Assert.Contains(words, Assert.ThrowsAny<Exception>(
            () => Delivered.AtLeastOnceInOrder(Inputs, predictions, [Answer("3", "bad")])).Message);

    private static StreamOutput Answer(string id, string text = "answer", string deliveries = "1") => new(
        id, "a", Encoding.UTF8.GetBytes(text),
        new Dictionary<string, string> { ["model_version"] = "v1", ["deliveries"] = deliveries });
}
