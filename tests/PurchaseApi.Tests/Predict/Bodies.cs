using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Predict;

/// <summary>Bodies that no serializer would write.</summary>
internal static class Bodies
{
    /// <summary>The typical session with one field's value as it is given here, or one field more.</summary>
    public static string RowWith(string field, string value)
    {
        var row = Rows.Typical.Select(known => known.Name == field ? (field, value) : known);
        return From(Rows.Typical.Any(known => known.Name == field) ? row : row.Append((field, value)));
    }

    public static string RowWithout(string field) => From(Rows.Typical.Where(known => known.Name != field));

    /// <summary>The typical session, blown up with white space to so many bytes.</summary>
    public static byte[] RowOfLength(int bytes) => Encoding.UTF8.GetBytes(From(Rows.Typical).PadRight(bytes));

    public static string From(IEnumerable<(string Name, string Value)> fields) =>
        $"{{{string.Join(",", fields.Select(field => $"\"{field.Name}\":{field.Value}"))}}}";

    public static async Task<Answer> PostBytes(
        this Api api, string path, byte[] body, string? contentType = "application/json",
        string? contentEncoding = null)
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (contentEncoding is not null) content.Headers.TryAddWithoutValidation("Content-Encoding", contentEncoding);
        using var response = await api.Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return await Answer.Read(response, TestContext.Current.CancellationToken);
    }

    /// <summary>What every error answer of the service has in common: nothing of the code shows.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="status">In the line and in the body.</param>
    /// <param name="code">Of the problem.</param>
    public static void IsProblem(this Answer answer, int status, string code)
    {
        Assert.Equal((status, "application/problem+json"), ((int)answer.Status, answer.ContentType));
        Assert.Equal((status, code), ((int?)answer.Body!["status"], (string?)answer.Body["code"]));
        Assert.Matches("^[0-9a-f]{32}$", (string?)answer.Body["trace_id"]);
        Assert.DoesNotMatch(@"System\.|PurchaseApi|Exception|   at |/src/|\.cs", answer.Text);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
    }

    /// <summary>The errors of a problem as pointer and code.</summary>
    public static (string Pointer, string Code)[] Errors(this Answer answer) =>
        [.. answer.Body!["errors"]!.AsArray().Select(error => ((string)error!["pointer"]!, (string)error["code"]!))];

    private static class Rows
    {
        public static readonly (string Name, string Value)[] Typical =
        [
            .. JsonNode.Parse(JsonSerializer.Serialize(Sessions.Typical))!.AsObject()
                .Select(field => (field.Key, field.Value!.ToJsonString())),
        ];
    }
}
