using System.Text;

namespace PurchaseApi.Tests.Batch;

/// <summary>As much of an answer as came before the connection broke.</summary>
internal sealed record CutAnswer(string Text, bool IsCut)
{
    public static async Task<CutAnswer> Read(HttpClient client, HttpRequestMessage request)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var response = await client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var (received, buffer) = (new MemoryStream(), new byte[1 << 16]);
        try
        {
            while (await body.ReadAsync(buffer, cancellation) is > 0 and var count) received.Write(buffer, 0, count);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            return new(Encoding.UTF8.GetString(received.ToArray()), IsCut: true);
        }

        return new(Encoding.UTF8.GetString(received.ToArray()), IsCut: false);
    }
}
