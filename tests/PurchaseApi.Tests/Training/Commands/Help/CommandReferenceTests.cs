using System.CommandLine;
using System.Text;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Commands;

namespace PurchaseApi.Tests.Training.Commands.Help;

public sealed class CommandReferenceTests
{
    private static string Page => Path.Combine(SharedData.Repository, "docs", "reference", "cli.md");

    /// <summary>After a change of a command, <c>UPDATE_DOCS=1</c> with this test writes the page anew.</summary>
    [Fact]
    public async Task The_page_is_what_the_commands_say()
    {
        var generated = Generate();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Page)!);
            await File.WriteAllTextAsync(Page, generated, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(Page), "docs/reference/cli.md is missing: write it with UPDATE_DOCS=1.");
        Assert.Equal(await File.ReadAllTextAsync(Page, TestContext.Current.CancellationToken), generated);
    }

    private static string Generate()
    {
        var page = new StringBuilder(
            $"""
            # Commands

            `{HelpText.Program}` is the worker. From a clone, run it with
            `dotnet run --project src/PurchaseApi.Training -c Release -- COMMAND`.

            Exit codes: 0 done, 1 refused, 2 misused, 3 published but not promoted (verdict `do_not_use`),
            130 interrupted.

            | command | does |
            |---|---|

            """);
        Command[] commands = [.. CommandLine.All.Where(command => command.Subcommands.Count == 0)];
        foreach (var command in commands)
            page.Append($"| [`{Name(command)}`](#{Name(command).Replace(' ', '-')}) | {command.Description} |\n");
        foreach (var command in commands) Add(page, command);
        return $"{page}";
    }

    private static void Add(StringBuilder page, Command command)
    {
        page.Append($"\n## {Name(command)}\n\n{command.Description}\n\n```\n");
        foreach (var example in CommandWords.Examples(command)) page.Append($"{example}\n");
        page.Append("```\n\n| option | meaning |\n|---|---|\n");
        foreach (var option in CommandWords.Options(command))
            page.Append($"| `{CommandWords.Names(option)}` | {CommandWords.Meaning(option).Replace("|", "\\|")} |\n");
    }

    private static string Name(Command command) => CommandWords.Path(command)[(HelpText.Program.Length + 1)..];
}
