using System.Diagnostics;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>The service as a process on a free port, with a model that the worker trained on generated sessions.</summary>
internal sealed class ServiceWithModel : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("page-");
    private Process? process;

    public string Address { get; private set; } = "";

    private string Models => Path.Combine(folder.FullName, "models");

    public static async Task<ServiceWithModel> Start()
    {
        var service = new ServiceWithModel();
        await service.Publish(seed: 1, source: "sessions generated for a test");
        service.process = Host.Start("PurchaseApi", "--urls", "http://127.0.0.1:0", "--Serving:ModelsPath", service.Models);
        while (service.Address.Length == 0)
        {
            var line = await service.process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(
                $"The service ended: {await service.process.StandardError.ReadToEndAsync()}");
            if (line.Contains(Listening, StringComparison.Ordinal)) service.Address = line.Split(Listening)[1];
        }

        _ = service.process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);   // or the pipe fills and the service waits
        _ = service.process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return service;
    }

    /// <summary>Waits until the model trained on that source answers.</summary>
    public async Task Serves(string source)
    {
        using var client = new HttpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (!(await client.GetStringAsync($"{Address}/model/info", limit.Token)).Contains(source, StringComparison.Ordinal))
            await Task.Delay(50, limit.Token);
    }

    /// <summary>Trains a version and makes it the current one.</summary>
    public async Task Publish(int seed, string source)
    {
        var rows = Path.Combine(folder.FullName, $"sessions-{seed}.csv");
        await Host.Work("sample", "--rows", "2000", "--seed", $"{seed}", "--output", rows);
        await Host.Work(
            "train", "--model", "purchase", "--data", rows, "--models", Models, "--algorithms", "logistic_regression",
            "--source", source,
            "--contract", Path.Combine(SharedData.Repository, "models", "purchase", "contract.yaml"));
    }

    public void Dispose()
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
        folder.Delete(recursive: true);
    }
}
