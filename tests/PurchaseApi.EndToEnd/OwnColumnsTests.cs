using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PurchaseApi.EndToEnd.Support;
using PurchaseApi.Tests.Support;

namespace PurchaseApi.EndToEnd;

/// <summary>docs/your-own-columns.md, command by command, in a folder of its own.</summary>
public sealed partial class OwnColumnsTests : IDisposable
{
    private const string Worker = "dotnet run --project src/PurchaseApi.Training -c Release --";
    private const string Service = "dotnet run --project src/PurchaseApi -c Release --";

    private readonly string folder = Directory.CreateTempSubdirectory("columns-").FullName;

    [GeneratedRegex(
        "^```(?<language>[a-z]+)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Block { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_commands_of_the_guide_work()
    {
        var page = await File.ReadAllTextAsync(
            Path.Combine(SharedData.Repository, "docs", "your-own-columns.md"), Built.Cancellation);
        var (shell, answer, compared) = ("", "", 0);
        var trainings = new List<string>();
        RunningService? service = null;
        try
        {
            foreach (var block in Block.Matches(page).ToArray())
            {
                var (language, text) = (block.Groups["language"].Value, block.Groups["text"].Value);
                if (language != "sh") compared++;
                switch (language)
                {
                    case "sh" when text.StartsWith("worker()", StringComparison.Ordinal):
                        shell = Replaced(text, Worker, $"dotnet {Built.Worker}");
                        break;
                    case "sh" when text.StartsWith("dotnet run", StringComparison.Ordinal):
                        var line = Replaced(text.Trim(), Service, $"dotnet {Built.Service}");
                        service = await RunningService.StartBy($"{line} --urls http://127.0.0.1:0", folder);
                        break;
                    case "sh":
                        answer = await Run(shell + AtAddress(text, service));
                        if (text.Contains("worker train", StringComparison.Ordinal)) trainings.Add(answer);
                        break;
                    case "yaml":
                        Assert.Contains(text, await File.ReadAllTextAsync(Contract, Built.Cancellation));
                        break;
                    case "json":
                        AssertAlike(JsonNode.Parse(text)!, JsonNode.Parse(answer)!);
                        break;
                    default:
                        Assert.Contains(text.Trim(), Regex.Replace(answer, @"\s+", " "));
                        break;
                }
            }
        }
        finally
        {
            if (service is not null) await service.DisposeAsync();
        }

        Assert.Equal(4, compared);
        Assert.Equal([true, false], trainings.Select(output => output.Contains("not_better_than_baseline")));
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)JsonNode.Parse(answer)!["$schema"]);
    }

    private string Contract => Path.Combine(folder, "models", "shop", "contract.yaml");

    private async Task<string> Run(string script)
    {
        var ended = await Built.Run("bash", ["-ec", script], folder: folder);
        Assert.True(ended.ExitCode == 0, $"{script}\n{ended.Output}\n{ended.Errors}");
        return ended.Output;
    }

    private static string AtAddress(string text, RunningService? service) => service is null
        ? text
        : Replaced(text, "http://localhost:8080", service.Client.BaseAddress!.ToString().TrimEnd('/'));

    private static string Replaced(string text, string old, string with)
    {
        Assert.Contains(old, text);
        return text.Replace(old, with, StringComparison.Ordinal);
    }

    /// <summary>The same fields in the same order and the same words; probabilities to three digits, since sums differ
    /// in the last ones from machine to machine; a version, a trace and an instance are of this run.</summary>
    private static void AssertAlike(JsonNode expected, JsonNode actual)
    {
        Assert.Equal(Canonical(expected), Canonical(actual));

        static string Canonical(JsonNode node) => node switch
        {
            JsonObject fields => $"{{{string.Join(", ", fields.Select(field => $"{field.Key}: {Value(field)}"))}}}",
            JsonArray items => $"[{string.Join(", ", items.Select(item => Canonical(item!)))}]",
            _ when node.GetValueKind() == JsonValueKind.Number => $"{node.GetValue<double>():F3}",
            _ => node.ToJsonString(),
        };

        static string Value(KeyValuePair<string, JsonNode?> field) => field switch
        {
            { Key: "model_version" or "trace_id" or "instance" } => "of this run",
            { Value: null } => "null",
            _ => Canonical(field.Value),
        };
    }
}
