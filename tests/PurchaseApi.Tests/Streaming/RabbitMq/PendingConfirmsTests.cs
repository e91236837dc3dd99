using PurchaseApi.Streaming.RabbitMq;

namespace PurchaseApi.Tests.Streaming.RabbitMq;

public sealed class PendingConfirmsTests
{
    private readonly PendingConfirms confirms = new();

    [Fact]
    public async Task A_batch_is_done_when_each_of_it_is_confirmed_in_any_order()
    {
        confirms.Begin(firstNumber: 11, count: 4);

        confirms.Confirm(13, multiple: false);
        confirms.Confirm(12, multiple: true);
        Assert.False(confirms.Completion().IsCompleted);
        confirms.Confirm(14, multiple: true);

        Assert.Null(await confirms.Completion());
    }

    [Fact]
    public async Task The_first_that_was_refused_counts()
    {
        confirms.Begin(firstNumber: 1, count: 4);

        confirms.Confirm(4, multiple: false, "full");
        confirms.Return(2, "no queue");
        confirms.Confirm(3, multiple: true);

        Assert.Equal((2, "no queue"), await confirms.Completion());
    }

    [Fact]
    public async Task A_channel_that_closes_fails_the_first_that_is_open()
    {
        confirms.Begin(firstNumber: 1, count: 4);

        confirms.Confirm(1, multiple: false);
        confirms.Confirm(3, multiple: false);
        confirms.Abort("closed");

        Assert.Equal((1, "closed"), await confirms.Completion());
    }

    [Fact]
    public async Task What_was_returned_stays_the_first_when_the_channel_closes()
    {
        confirms.Begin(firstNumber: 1, count: 3);

        confirms.Return(0, "no queue");
        confirms.Confirm(1, multiple: false);
        confirms.Abort("closed");

        Assert.Equal((0, "no queue"), await confirms.Completion());
    }

    [Fact]
    public async Task A_batch_knows_nothing_of_the_one_before()
    {
        confirms.Begin(firstNumber: 1, count: 1);
        confirms.Confirm(1, multiple: false, "full");
        confirms.Begin(firstNumber: 2, count: 1);

        confirms.Confirm(1, multiple: true);
        Assert.False(confirms.Completion().IsCompleted);
        confirms.Confirm(2, multiple: true);

        Assert.Null(await confirms.Completion());
    }
}
