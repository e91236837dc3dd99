using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Docs;

/// <summary>docs/purchase-api.http asks every route, and every request succeeds as it is written.</summary>
public sealed partial class HttpFileTests
{
    private static readonly string[] Blocks = File.ReadAllText(
        Path.Combine(SharedData.Repository, "docs", "purchase-api.http"))
        .Replace("{{model}}", "purchase", StringComparison.Ordinal)
        .Split("###")[1..];

    [Fact]
    public void Every_route_has_a_request()
    {
        var document = JsonNode.Parse(File.ReadAllText(
            Path.Combine(SharedData.Repository, "openapi", "purchase-api.json")))!;
        var asked = Blocks.Select(block => Request.Match(block))
            .Select(match => $"{match.Groups["method"].Value} {match.Groups["path"].Value}").ToHashSet();

        var routes = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation =>
            $"{operation.Key.ToUpperInvariant()} {OfModel.Replace(path.Key, "/models/purchase")}"));
        Assert.Equal(routes.Distinct().Order(), asked.Order());
    }

    [Fact]
    public async Task Every_request_succeeds()
    {
        Needs.Present(
            File.Exists(Path.Combine(SharedData.Repository, "models", "purchase", "current")), "no model is shipped");
        await using var api = new Api(settings: new Dictionary<string, string>
        {
            ["Serving:ModelsPath"] = Path.Combine(SharedData.Repository, "models"),
        });

        foreach (var block in Blocks)
        {
            var match = Request.Match(block);
            using var message = new HttpRequestMessage(
                new(match.Groups["method"].Value), match.Groups["path"].Value + match.Groups["query"].Value);
            if (match.Groups["type"].Success)
                message.Content = new StringContent(
                    match.Groups["body"].Value.Trim() + "\n", null, match.Groups["type"].Value.Trim());

            using var answer = await api.Client.SendAsync(message, TestContext.Current.CancellationToken);

            Assert.True(answer.IsSuccessStatusCode, $"{message.RequestUri}: {answer.StatusCode}");
        }
    }

    [GeneratedRegex("^/models/[^/]+", RegexOptions.None, 1000)]
    private static partial Regex OfModel { get; }

    [GeneratedRegex(
        @"^(?<method>GET|POST) \{\{host\}\}(?<path>[^?\s]+)(?<query>\?\S+)?\s*"
        + @"(Content-Type: (?<type>[^\n]+)\n\n(?<body>.*))?",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Request { get; }
}
