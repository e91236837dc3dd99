using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>The README's first screen does what it says.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(SharedData.Repository, "README.md"));

    [GeneratedRegex(
        "^```(?<language>sh|json)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Block { get; }

    [Fact]
    public async Task The_run_command_gives_the_printed_answer()
    {
        var blocks = Block.Matches(Readme).ToArray();
        var (run, curl, answer) = (Text(blocks[0]), Text(blocks[1]), Text(blocks[2]));
        Assert.StartsWith("dotnet run --project src/PurchaseApi -c Release", run);
        Assert.Equal("json", blocks[2].Groups["language"].Value);

        // The same command on a port of its own, which the machine of a test may not have free.
        await using var service = await RunningService.StartBy(
            $"{run} -- --urls http://127.0.0.1:0", SharedData.Repository);
        var address = service.Client.BaseAddress!.ToString().TrimEnd('/');
        var ours = curl.Replace("http://localhost:8080", address, StringComparison.Ordinal);
        var answered = await Built.Run("bash", ["-c", ours]);

        Assert.Equal(0, answered.ExitCode);
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(answer), JsonNode.Parse(answered.Output)),
            $"The README has\n{answer}and the service answers\n{answered.Output}");
    }

    [Fact]
    public void Every_file_that_it_links_to_exists() =>
        Assert.All(
            LocalLink.Matches(Readme).Select(match => match.Groups["path"].Value),
            path => Assert.True(Path.Exists(Path.Combine(SharedData.Repository, path)), path));

    [Fact]
    public void The_test_command_is_the_one_that_exists() =>
        Assert.Contains(Block.Matches(Readme), block => Text(block) == "tests/run.sh");

    [GeneratedRegex(@"\]\((?<path>[^):#]+)(#[^)]*)?\)", RegexOptions.None, 1000)]
    private static partial Regex LocalLink { get; }

    private static string Text(Match block) => block.Groups["text"].Value.Trim();
}
