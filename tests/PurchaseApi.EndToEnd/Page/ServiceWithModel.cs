using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd.Page;

/// <summary>The service as a process, with a model that the worker trained on generated sessions.</summary>
internal sealed class ServiceWithModel : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("page-");
    private RunningService? service;

    public string Address => service!.Client.BaseAddress!.ToString().TrimEnd('/');

    private string Models => Path.Combine(folder.FullName, "models");

    public static async Task<ServiceWithModel> Start()
    {
        var started = new ServiceWithModel();
        await started.Publish(seed: 1, source: "sessions generated for a test");

        // Not from the folder of the assembly: the page must not depend on where the service is started.
        started.service = await RunningService.Start(started.Models, folder: Path.GetTempPath());
        return started;
    }

    /// <summary>Waits until the model trained on that source answers.</summary>
    public async Task Serves(string source)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Built.Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (!(await service!.Client.GetStringAsync("/model/info", limit.Token))
            .Contains(source, StringComparison.Ordinal))
            await Task.Delay(50, limit.Token);
    }

    /// <summary>Trains a version and makes it the current one.</summary>
    public async Task Publish(int seed, string source)
    {
        var rows = Path.Combine(folder.FullName, $"sessions-{seed}.csv");
        await Work("sample", "--rows", "2000", "--seed", $"{seed}", "--output", rows);
        await Work(
            "train", "--model", "purchase", "--data", rows, "--models", Models, "--algorithms", "logistic_regression",
            "--source", source,
            "--contract", Path.Combine(SharedData.Repository, "models", "purchase", "contract.yaml"));
    }

    public async ValueTask DisposeAsync()
    {
        if (service is not null) await service.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static async Task Work(params string[] args)
    {
        var ended = await Built.Run(Built.Worker, args);
        Assert.True(ended.ExitCode == 0, $"{string.Join(' ', args)}: {ended.Output} {ended.Errors}");
    }
}
