using System.Net;
using System.Net.Sockets;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

public sealed class StartTests : IDisposable
{
    private readonly ModelsFolder models = new();

    [Theory]
    [InlineData("--Serving:PollInterval=abc", "Serving:PollInterval")]
    [InlineData("--Serving:PollInterval=00:00:00",
        "Serving:PollInterval must be from 00:00:00.0100000 to 01:00:00 (was 00:00:00).")]
    [InlineData("--Serving:DefaultModel=../x",
        "Serving:DefaultModel is 1 to 63 lower-case letters, digits and '-' (was '../x').")]
    [InlineData("--Serving:DrainSeconds=-1", "Serving:DrainSeconds must be from 0 to 3600 (was -1).")]
    [InlineData("--Serving:MaxConcurrentConnections=many", "Serving:MaxConcurrentConnections")]
    [InlineData("--Serving:PolInterval=1", "Serving:PolInterval is not a setting; did you mean PollInterval?")]
    [InlineData("--Logging:LogLevel:Default=Loud", "Logging:LogLevel:Default must be one of Trace, Debug, Information")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=collector", "OTEL_EXPORTER_OTLP_ENDPOINT must be a URL")]
    [InlineData("--urls=nonsense", "nonsense")]
    [InlineData("--urls=http://127.0.0.1:99999", "must be from 0 to 65535")]
    [InlineData("--urls=http://no-such-host:0", "must be an IP address, localhost or *")]
    public async Task Invalid_settings_are_one_line_of_error(string setting, string reason) => IsOneLine(
        await Built.Run(
            Built.Service, ["--urls=http://127.0.0.1:0", $"--Serving:ModelsPath={models.Path}", setting]),
            reason, exitCode: 2);

    [Fact]
    public async Task Help_is_printed_and_nothing_is_started()
    {
        var run = await Built.Run(Built.Service, ["--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("PurchaseApi --urls http://localhost:8080", run.Output);
        Assert.DoesNotContain("listening", run.Output);
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:0")]
    [InlineData("--urls=http://[::]:0")]
    [InlineData("--urls=http://+:0")]
    [InlineData("--urls=http://127.0.0.1:0;http://*:0")]
    [InlineData("--http_ports=0")]
    [InlineData("--https_ports=0")]
    [InlineData("--Kestrel:Endpoints:Open:Url=http://*:0")]
    public async Task Without_keys_only_this_machine_is_served(string address) => IsOneLine(
        await Built.Run(Built.Service, [$"--Serving:ModelsPath={models.Path}", address]),
        "can be reached from other machines, and no API key is configured; configure Security:Keys "
        + "(`keys create` of the worker makes one), or let everybody in with Security:AllowAnonymous=true.",
        exitCode: 2);

    [Theory]
    [InlineData("Keys:0:Name", "shop", "Security:Keys:0:Hash must be a line of `keys create`.")]
    [InlineData("Keys:0:Scope", "read", "Security:Keys:0:Scope is not a setting; did you mean Scopes?")]
    [InlineData("AllowAnonymus", "true", "Security:AllowAnonymus is not a setting; did you mean AllowAnonymous?")]
    public async Task A_security_setting_that_cannot_be_is_one_line(string name, string value, string reason) =>
        IsOneLine(
            await Built.Run(
                Built.Service,
                ["--urls=http://127.0.0.1:0", $"--Serving:ModelsPath={models.Path}", $"--Security:{name}={value}"]),
            reason, exitCode: 2);

    [Fact]
    public async Task Who_says_so_serves_everybody_without_keys()
    {
        models.Publish();
        await using var service = await RunningService.Start(
            models.Path, ["--Security:AllowAnonymous=true", "--Serving:HealthPort=0"]);

        Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);
    }

    [Fact]
    public async Task A_taken_port_is_one_line_of_error()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://{taken.LocalEndpoint}";

        IsOneLine(
            await Built.Run(Built.Service, ["--urls", address, "--Serving:ModelsPath", models.Path]),
            $"{address}: address already in use", exitCode: 1);
    }

    [Fact]
    public async Task A_file_as_models_path_is_one_line_of_error()
    {
        var file = Path.Combine(models.Path, "file");
        await File.WriteAllTextAsync(file, "", Built.Cancellation);

        IsOneLine(
            await Built.Run(Built.Service, ["--urls=http://127.0.0.1:0", $"--Serving:ModelsPath={file}"]),
            "Serving:ModelsPath must be a folder", exitCode: 2);
    }

    [Fact]
    public async Task Models_are_found_in_or_above_the_working_directory()
    {
        var version = models.Publish();
        var start = Directory.CreateDirectory(Path.Combine(models.Path, "deep", "down"));

        await using var service = await RunningService.Start(Path.GetFileName(models.Path), folder: start.FullName);

        Assert.Equal(version.Id.Text, (string?)(await service.Predict()).Body["model_version"]);
    }

    public void Dispose() => models.Dispose();

    private static void IsOneLine(Ended ended, string reason, int exitCode)
    {
        Assert.Equal(exitCode, ended.ExitCode);
        Assert.StartsWith("PurchaseApi does not start: ", ended.Errors);
        Assert.Contains(reason, ended.Errors);
        Assert.Single(ended.Errors.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", ended.Output);
    }
}
