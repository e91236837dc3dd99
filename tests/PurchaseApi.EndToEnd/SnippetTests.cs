using System.Text.RegularExpressions;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>The programs of docs/serve.md give the service's answer, each in its language.</summary>
public sealed partial class SnippetTests(ShippedModels models) : IClassFixture<ShippedModels>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("snippets-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("sh", "curl", "bash", "snippet.sh")]
    [InlineData("csharp", "dotnet", "dotnet", "run", "snippet.cs")]
    [InlineData("python", "python3", "python3", "snippet.py")]
    [InlineData("javascript", "node", "node", "snippet.mjs")]
    public async Task Snippets_run(string language, string tool, string program, params string[] arguments)
    {
        Needs.Present(IsInstalled(tool), $"{tool} is not installed");
        var service = await models.Serve();
        var address = service.Client.BaseAddress!.ToString().TrimEnd('/');
        var code = Snippet(language).Replace("http://localhost:8080", address, StringComparison.Ordinal);
        // A program that is a file is compiled ahead by default, which needs packages of its own.
        if (language == "csharp") code = "#:property PublishAot=false\n" + code;
        await File.WriteAllTextAsync(Path.Combine(folder, arguments[^1]), code, Built.Cancellation);

        var ended = await Built.Run(program, arguments, folder: folder, limit: TimeSpan.FromMinutes(3));

        Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);
        Assert.Matches(language == "sh" ? "\"probability\": ?0\\.[0-9]+" : "0[.][0-9]+ [a-z]+", ended.Output);
    }

    [GeneratedRegex(
        "^```(?<language>[a-z]+)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Block { get; }

    private static string Snippet(string language) => Block
        .Matches(File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "serve.md")))
        .First(block => block.Groups["language"].Value == language).Groups["text"].Value;

    private static bool IsInstalled(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(path => File.Exists(Path.Combine(path, tool)));
}
