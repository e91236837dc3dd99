using System.Net;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Models;

public sealed class StaleTests
{
    [Theory]
    [InlineData("1.00:00:00", true)]
    [InlineData("00:00:00", false)]
    [InlineData("20000.00:00:00", false)]
    public async Task An_old_version_is_stale_but_ready(string staleAfter, bool expected)
    {
        using var models = new ModelsFolder();
        models.Publish(time: Clock.At("2026-01-01T00:00:00Z"));
        await using var api = new Api(models, new Dictionary<string, string> { ["Serving:StaleAfter"] = staleAfter });

        var info = (await api.Get("/model/info")).Body!;

        Assert.Equal(expected, (bool)info["stale"]!);
        Assert.NotNull(info["last_look_at"]);
        Assert.Equal(HttpStatusCode.OK, (await api.Get("/health/ready")).Status);
    }
}
