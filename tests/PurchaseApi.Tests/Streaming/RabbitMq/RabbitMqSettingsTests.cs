using System.Text;
using PurchaseApi.Streaming.Delivery;
using PurchaseApi.Streaming.RabbitMq;

namespace PurchaseApi.Tests.Streaming.RabbitMq;

public sealed class RabbitMqSettingsTests
{
    [Theory]
    [InlineData("amqp://rabbit", "rabbit:5672")]
    [InlineData("amqp://shop@rabbit:5673/shop", "rabbit:5673")]
    [InlineData("amqp://shop:se%40cret@a,b:5673,c/%2F", "a:5672 b:5673 c:5672")]
    [InlineData("amqps://shop@a,b:5673", "a:5671 b:5673")]
    public void A_uri_names_every_host(string uri, string endpoints)
    {
        var settings = new RabbitMqSettings { Uri = uri };

        Assert.Empty(settings.Faults().OfType<string>());
        Assert.Equal(endpoints, string.Join(' ', settings.Endpoints().Select(one => $"{one.HostName}:{one.Port}")));
        Assert.Equal(uri.StartsWith("amqps"), settings.Endpoints().All(one => one.Ssl.Enabled));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rabbit:5672")]
    [InlineData("http://rabbit")]
    [InlineData("amqp://")]
    [InlineData("amqp://a,:x/")]
    public void A_uri_that_names_no_host_is_a_fault(string uri) =>
        Assert.StartsWith(
            "Uri must be set", Assert.Single(new RabbitMqSettings { Uri = uri }.Faults().OfType<string>()));

    [Fact]
    public void What_is_shown_of_it_has_no_password()
    {
        var settings = new RabbitMqSettings { Uri = "amqp://shop:hidden@a,b/", Password = "hidden" };

        Assert.Equal(("a,b", "shop"), (settings.Hosts, settings.User));
        Assert.DoesNotContain("hidden", $"{settings}");
    }

    [Fact]
    public void An_exchange_routes_by_the_key_and_a_queue_by_its_name()
    {
        var (exchange, queue) = (RabbitMqAddress.Parse("exchange:scored"), RabbitMqAddress.Parse("scored"));
        var longKey = new string('é', 200);

        Assert.Equal(("scored", "scored"), (queue.RoutingKey(Message("key")).Value, queue.Name));
        Assert.Equal("", queue.Exchange.Value);
        Assert.Equal("scored", exchange.Exchange.Value);
        Assert.Equal("key", exchange.RoutingKey(Message("key")).Value);
        Assert.Equal(new string('é', 127), exchange.RoutingKey(Message(longKey)).Value);
    }

    private static Outbound Message(string key) => new(
        Destination.Predictions, Encoding.UTF8.GetBytes(key), default, new("rows", null, "purchase", "v"), null);
}
