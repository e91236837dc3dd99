using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PurchaseApi.Tests.Serving.Models;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Hosting;

public sealed class CutRequestTests
{
    public static TheoryData<IOException> Cuts =>
        [new BadHttpRequestException("Unexpected end of request content."), new ConnectionResetException("reset")];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_disconnecting_caller_is_not_logged_as_an_error(IOException cut)
    {
        var log = new LogCollector<ILogger>();
        await using var api = new Api();
        await using var logged = api.WithWebHostBuilder(builder => builder.ConfigureServices(services =>
            services.AddSingleton<ILoggerProvider>(new Provider(log))));

        var context = await logged.Server.SendAsync(context =>
        {
            (context.Request.Method, context.Request.Path) = ("POST", "/predict");
            (context.Request.ContentType, context.Request.Body) = ("application/json", new CutBody(cut));
        }, TestContext.Current.CancellationToken);

        Assert.Equal(400, context.Response.StatusCode);
        Assert.DoesNotContain(log.Lines, line => line.Level >= LogLevel.Error);
        Assert.NotEmpty(log.Lines);
    }

    private sealed class Provider(ILogger log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }

    private sealed class CutBody(Exception cut) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw cut;
    }
}
