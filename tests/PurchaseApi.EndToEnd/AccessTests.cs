using System.Net;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

[UnsupportedOSPlatform("windows")]
public sealed class AccessTests : IDisposable
{
    private const UnixFileMode Readable = (UnixFileMode)0b111_101_101;   // rwxr-xr-x

    private readonly ModelsFolder models = new();

    [Fact]
    public async Task Unreadable_models_are_reported_and_the_others_served()
    {
        Needs.Present(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root may take rights away");
        models.Publish();
        File.SetUnixFileMode(models.Path, Readable);
        var current = Path.Combine(models.Path, "purchase", "current");
        Directory.CreateDirectory(Path.Combine(models.Path, "backup"), UnixFileMode.UserRead);   // somebody else's
        await using var service = await RunningService.Start(
            models.Path, through: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
        Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);

        File.SetUnixFileMode(current, UnixFileMode.None);
        await Eventually.Holds(async () =>
            (string?)(await Info(service))["last_reload_error"] == "current cannot be read: access is denied.");
        Assert.Equal(HttpStatusCode.OK, (await service.Predict()).Status);

        File.SetUnixFileMode(current, Readable);
        var next = models.Publish(intercept: 1);
        await Eventually.Holds(async () => (string?)(await Info(service))["version"] == next.Id.Text);
    }

    public void Dispose() => models.Dispose();

    private static async Task<JsonNode> Info(RunningService service) =>
        (await service.Client.GetFromJsonAsync<JsonNode>("/model/info", Built.Cancellation))!;
}
