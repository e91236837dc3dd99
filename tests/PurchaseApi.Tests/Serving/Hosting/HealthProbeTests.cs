using System.Net;
using System.Net.Sockets;
using PurchaseApi.Serving.Hosting;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Serving.Hosting;

public sealed class HealthProbeTests
{
    private readonly StringWriter output = new();

    [Fact]
    public async Task A_service_with_a_model_is_healthy()
    {
        using var api = new Api();

        Assert.Equal(0, await HealthProbe.CheckAsync(api.Client, output));
    }

    [Fact]
    public async Task A_service_without_a_model_is_not()
    {
        using var models = new ModelsFolder();
        using var api = new Api(models);

        Assert.Equal(1, await HealthProbe.CheckAsync(api.Client, output));
        Assert.Equal("Unhealthy", output.ToString().Trim());
    }

    [Fact]
    public async Task No_service_is_one_line_of_error()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var client = new HttpClient { BaseAddress = HealthProbe.Address($"{port}") };
        taken.Stop();

        Assert.Equal(1, await HealthProbe.CheckAsync(client, output));
        Assert.NotEmpty(output.ToString().Trim());
    }

    [Theory]
    [InlineData(null, "http://localhost:8080/")]
    [InlineData("", "http://localhost:8080/")]
    [InlineData("9000", "http://localhost:9000/")]
    [InlineData("9000;9001", "http://localhost:9000/")]
    public void The_first_configured_port_is_probed(string? ports, string address) =>
        Assert.Equal(address, HealthProbe.Address(ports).AbsoluteUri);

    [Theory]
    [InlineData(true, "--check-health")]
    [InlineData(false)]
    [InlineData(false, "--urls", "http://localhost:8080")]
    public void The_probe_runs_only_with_its_option(bool isAskedFor, params string[] args) =>
        Assert.Equal(isAskedFor, HealthProbe.IsAskedFor(args));
}
