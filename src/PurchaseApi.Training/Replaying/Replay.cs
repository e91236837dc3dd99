using System.Globalization;
using System.Net;
using System.Text;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Replaying;

/// <summary>Sends rows to a running service as if they came now, and keeps what happened to each under the id of its
/// request.</summary>
/// <param name="client">With the service's address and key.</param>
/// <param name="options">How to replay.</param>
/// <param name="time">The pace, and the names of requests.</param>
internal sealed class Replay(HttpClient client, ReplayOptions options, TimeProvider time)
{
    private const int MostAttempts = 5, MostShown = 300;

    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);

    /// <param name="outcomes">Receives CSV: request id, row, label.</param>
    /// <returns>Rows that were answered.</returns>
    /// <exception cref="DataException">The service cannot be reached, or refuses.</exception>
    public async Task<int> RunAsync(ReplayFile file, TextWriter outcomes, CancellationToken cancellation)
    {
        var (run, start) = ($"replay-{time.GetUtcNow():yyyyMMddTHHmmssfff}", time.GetTimestamp());
        var (requests, rows) = (0, 0);
        await outcomes.WriteAsync($"request_id,row,{file.LabelHeader}\n");
        foreach (var batch in file.Rows.Chunk(options.RowsPerRequest))
        {
            await PaceAsync(batch[0].Time - file.Rows[0].Time, start, cancellation);
            var id = string.Create(CultureInfo.InvariantCulture, $"{run}-{++requests}");
            await SendAsync(id, $"{file.Header}\n{string.Join('\n', batch.Select(row => row.Sent))}\n", cancellation);
            foreach (var (index, row) in batch.Index())
                await outcomes.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{id},{index},{row.Label}\n"));
            rows += batch.Length;
        }

        return rows;
    }

    private async Task PaceAsync(TimeSpan sinceFirst, long start, CancellationToken cancellation)
    {
        if (options.Speed == 0) return;

        var wait = (sinceFirst / options.Speed) - time.GetElapsedTime(start);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellation);
    }

    private async Task SendAsync(string id, string csv, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"models/{options.Model}/predict/batch");
            request.Content = new StringContent(csv, Encoding.UTF8, "text/csv");
            request.Headers.Add("X-Request-Id", id);
            try
            {
                using var answer = await client.SendAsync(request, cancellation);
                var text = await answer.Content.ReadAsStringAsync(cancellation);
                if (answer.IsSuccessStatusCode) return;

                var isBusy = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
                if (!isBusy || attempt == MostAttempts)
                    throw new DataException(
                        $"{client.BaseAddress} answered {(int)answer.StatusCode} to {id}: "
                        + text[..Math.Min(text.Length, MostShown)]);
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? DefaultPause, time, cancellation);
            }
            catch (HttpRequestException error)
            {
                throw new DataException($"{client.BaseAddress} cannot be reached: {error.Message}", error);
            }
            catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
            {
                throw new DataException(
                    $"{client.BaseAddress} did not answer {id} within {client.Timeout.TotalSeconds:0} seconds", error);
            }
        }
    }
}

/// <param name="Speed">Seconds of the file per second; 0: without waiting.</param>
/// <param name="RowsPerRequest">At least 1.</param>
internal sealed record ReplayOptions(string Model, double Speed = 0, int RowsPerRequest = 1);
