using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Batch;

/// <summary>Streams of rows as tests send them.</summary>
internal static class StreamCalls
{
    public const string Header = "customer_id,time_spent,pages_viewed,basket_value,device_type,customer_type\n";
    public const string AnswerHeader =
        "customer_id,prediction,probability,confidence,segment,intent,action,model_version,error_code,error_detail";

    public static Task<Answer> Csv(this Api api, string body, string? accept = null, string query = "") =>
        api.Stream(Encoding.UTF8.GetBytes(body), "text/csv", accept, query);

    public static Task<Answer> Ndjson(this Api api, string body, string? accept = null, string query = "") =>
        api.Stream(Encoding.UTF8.GetBytes(body), "application/x-ndjson", accept, query);

    public static async Task<Answer> Stream(
        this Api api, byte[] body, string type, string? accept = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/predict/batch{query}");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.Read(response, TestContext.Current.CancellationToken);
    }

    /// <summary>The lines of an NDJSON answer, the summary last.</summary>
    public static JsonObject[] Lines(this Answer answer)
    {
        Assert.EndsWith("}\n", answer.Text);
        return [.. answer.Text[..^1].Split('\n').Select(line => JsonNode.Parse(line)!.AsObject())];
    }

    /// <summary>The lines of a CSV answer after its header.</summary>
    public static string[] Rows(this Answer answer)
    {
        Assert.EndsWith("\r\n", answer.Text);
        return answer.Text[..^2].Split("\r\n")[1..];
    }
}
