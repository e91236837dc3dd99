using System.Collections.Concurrent;
using System.Net;

namespace PurchaseApi.EndToEnd.Support;

/// <summary>Sends every request to the next of the services that were ready when it last asked.</summary>
internal sealed class LoadBalancer(IReadOnlyList<RunningService> services)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<RunningService, int> answered = new();
    private volatile RunningService[] ready = [];

    public ConcurrentQueue<string> Failures { get; } = [];

    public int Answered(RunningService service) => answered.GetValueOrDefault(service);

    public async Task Poll(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var now = new List<RunningService>();
            foreach (var service in services)
                if (await IsReady(service)) now.Add(service);
            ready = [.. now];
            await Task.Delay(PollInterval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task Send(CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await Task.Delay(2, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ready is not { Length: > 0 } targets) continue;

            var target = targets[i % targets.Length];
            try
            {
                var status = (await target.Predict()).Status;
                if (status != HttpStatusCode.OK) Failures.Enqueue($"{status}");
                answered.AddOrUpdate(target, 1, (_, count) => count + 1);
            }
            catch (HttpRequestException error)
            {
                Failures.Enqueue(error.Message);
            }
        }
    }

    private static async Task<bool> IsReady(RunningService service)
    {
        try
        {
            return await service.Status("/health/ready") == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
