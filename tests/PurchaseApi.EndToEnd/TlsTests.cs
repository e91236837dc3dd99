using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

public sealed partial class TlsTests : IDisposable
{
    private static readonly string Guide = Path.Combine(SharedData.Repository, "docs", "security.md");

    private readonly ModelsFolder models = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("certificates-");

    [Fact]
    public async Task The_settings_of_the_guide_serve_https()
    {
        models.Publish();
        using var certificate = SelfSigned();
        var settings = Settings(await File.ReadAllTextAsync(Guide, Built.Cancellation));
        Assert.Equal(3, settings.Count);

        await using var service = await RunningService.Start(models.Path, environment: settings);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, sent, _, _) =>
            sent?.GetCertHashString(HashAlgorithmName.SHA256)
            == certificate.GetCertHashString(HashAlgorithmName.SHA256);
        using var client = new HttpClient(handler) { BaseAddress = service.Client.BaseAddress };
        using var answer = await client.PostAsJsonAsync("/predict", Sessions.Typical, Built.Cancellation);

        Assert.Equal("https", service.Client.BaseAddress!.Scheme);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.DoesNotContain("listening on: http:", service.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        models.Dispose();
        folder.Delete(recursive: true);
    }

    [GeneratedRegex("^(Kestrel__[A-Za-z_]+)=(.+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Setting { get; }

    /// <summary>As the guide has them, but for this machine alone and with the files of this test.</summary>
    private Dictionary<string, string> Settings(string guide) => Setting.Matches(guide).ToDictionary(
        match => match.Groups[1].Value,
        match => match.Groups[2].Value.Replace("//*:8443", "//127.0.0.1:0", StringComparison.Ordinal)
            .Replace("/certs", folder.FullName, StringComparison.Ordinal));

    private X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(folder.FullName, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder.FullName, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
