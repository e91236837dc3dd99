using Microsoft.Extensions.Configuration;
using PurchaseApi.Streaming.Kafka;

namespace PurchaseApi.Tests.Streaming.Kafka;

public sealed class KafkaSettingsTests
{
    [Fact]
    public void Properties_are_passed_on_by_either_name()
    {
        var settings = Settings(
            ("BootstrapServers", "broker:9092"), ("group.id", "shop"), ("SaslUsername", "me"),
            ("security.protocol", "SASL_SSL"));

        foreach (var half in new[] { settings.Consumer, settings.Producer })
        {
            Assert.Equal(("broker:9092", "me", "SASL_SSL"), (
                half["bootstrap.servers"], half["sasl.username"], half["security.protocol"]));
        }

        Assert.Equal("shop", settings.Consumer["group.id"]);
        Assert.Empty(settings.Faults());
    }

    [Fact]
    public void Defaults_lose_nothing_and_give_way_to_what_is_set()
    {
        var settings = Settings(("auto.commit.interval.ms", "100"));

        Assert.Equal(("false", "earliest", "cooperative-sticky", "100"), (
            settings.Consumer["enable.auto.offset.store"], settings.Consumer["auto.offset.reset"],
            settings.Consumer["partition.assignment.strategy"], settings.Consumer["auto.commit.interval.ms"]));
        Assert.Equal("true", settings.Producer["enable.idempotence"]);
    }

    [Theory]
    [InlineData("EnableIdempotence", "Kafka:enable.idempotence is always true")]
    [InlineData("enable.auto.offset.store", "Kafka:enable.auto.offset.store is always false")]
    public void What_nothing_is_lost_by_cannot_be_changed(string name, string fault) => Assert.StartsWith(
        fault, Assert.Single(Settings(("BootstrapServers", "b"), ("GroupId", "g"), (name, "x")).Faults()));

    [Fact]
    public void Servers_and_group_are_asked_for() => Assert.Equal(
        [
            "Kafka:BootstrapServers must be set, such as host:9092",
            "Kafka:GroupId must be set, such as purchase-api",
        ],
        Settings().Faults());

    [Fact]
    public void Statistics_tell_the_lag_of_each_partition_and_whether_a_broker_is_reached()
    {
        const string Json = """
            {"brokers":{"a:1/1":{"state":"DOWN"},"b:1/2":{"state":"UP"}},
             "topics":{"rows":{"partitions":{"0":{"consumer_lag_stored":17},"1":{"consumer_lag_stored":-1},
               "-1":{"consumer_lag_stored":-1}}}}}
            """;

        var statistics = KafkaStatistics.Parse(Json, "rows");

        Assert.True(statistics.IsConnected);
        Assert.Equal([new(0, 17)], statistics.Lags);
    }

    private static KafkaSettings Settings(params (string Name, string Value)[] settings) =>
        KafkaSettings.From(new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"Kafka:{setting.Name}", (string?)setting.Value))).Build());
}
