using System.Net;
using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.Tests.Docs;

/// <summary>docs/errors.md explains every code, and the service has a page for each that it lists.</summary>
public sealed partial class ErrorsPageTests
{
    private static readonly string Page =
        File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "errors.md"));

    private static readonly string[] Codes =
    [
        .. Code.Matches(File.ReadAllText(
                Path.Combine(SharedData.Repository, "src", "PurchaseApi", "Hosting", "Problems.cs")))
            .Select(match => match.Groups[1].Value).Distinct(),
    ];

    [Fact]
    public void Every_code_is_explained()
    {
        Assert.InRange(Codes.Length, 20, 100);
        Assert.All(Codes.Concat(FaultCodes.All), code => Assert.Contains($"`{code}`", Page));
    }

    [Fact]
    public async Task Every_code_of_a_request_has_a_page_of_the_service()
    {
        await using var api = new Api();

        foreach (var code in Codes)
        {
            var answer = await api.Get($"/problems/{code}");
            Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.Status, answer.ContentType));
        }
    }

    [GeneratedRegex("new\\([0-9]{3}, \"([A-Z_]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Code { get; }
}
