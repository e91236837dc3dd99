using System.Net.Sockets;
using PurchaseApi.Streaming.RabbitMq;
using RabbitMQ.Client.Exceptions;

namespace PurchaseApi.Tests.Streaming.RabbitMq;

public sealed class RabbitMqWordsTests
{
    private static readonly RabbitMqSettings Settings = new() { Uri = "amqp://shop:hidden@a,b/" };

    [Fact]
    public void Of_several_hosts_the_one_that_refuses_the_user_counts()
    {
        var error = new BrokerUnreachableException(new AggregateException(
            new ConnectFailureException("not connected", new SocketException((int)SocketError.ConnectionRefused)),
            new AuthenticationFailureException("ACCESS_REFUSED")));

        Assert.True(RabbitMqWords.IsRefused(error));
        Assert.Equal(
            "RabbitMQ at 'a,b' refuses user 'shop'; check RabbitMq:Uri and RabbitMq:Password.",
            RabbitMqWords.NotConnected(error, Settings));
    }

    [Fact]
    public void What_the_network_said_is_told()
    {
        var error = new BrokerUnreachableException(
            new ConnectFailureException("not connected", new SocketException((int)SocketError.ConnectionRefused)));

        Assert.False(RabbitMqWords.IsRefused(error));
        Assert.Equal(
            "RabbitMQ at 'a,b' cannot be reached: Connection refused.", RabbitMqWords.NotConnected(error, Settings));
    }
}
