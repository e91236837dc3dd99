using System.CommandLine;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Commands;
using Spectre.Console;

namespace PurchaseApi.Tests.Training.Commands.Help;

public sealed class HelpTests
{
    public static TheoryData<string> Paths => [.. CommandLine.All.Select(CommandWords.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Help_fits_80_columns_with_whole_words(string path)
    {
        var command = CommandLine.All.Single(one => CommandWords.Path(one) == path);

        var run = await Worker.Run([.. path.Split(' ').Skip(1), "--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
        var words = Words(run.Output);
        Assert.Contains(Words(command.Description!), words);
        foreach (var option in CommandWords.Options(command))
        {
            Assert.Contains(Words(CommandWords.Names(option)), words);
            Assert.Contains(Words(CommandWords.Meaning(option)), words);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Commands_have_two_examples_that_can_be_run(string path)
    {
        var command = CommandLine.All.Single(one => CommandWords.Path(one) == path);
        if (command.Subcommands.Count > 0) return;

        var examples = CommandWords.Examples(command);

        Assert.Equal(2, examples.Count);
        Assert.All(examples, example =>
        {
            Assert.StartsWith($"{path} ", $"{example} ");
            Assert.Empty(CommandLine.Root.Parse([.. example.Split(' ').Skip(1)]).Errors);
        });
    }

    [Theory]
    [InlineData("'trian' is not a command. Did you mean 'train'?", "trian", "--model", "purchase")]
    [InlineData("'inot' is not a command. Did you mean 'init'?", "contract", "inot")]
    [InlineData("Unrecognized command or argument '--modle'. Did you mean '--model'?", "list", "--modle", "purchase")]
    [InlineData("Option '--model' is required.", "rollback")]
    [InlineData("Required command was not provided.")]
    public async Task Mistakes_say_what_was_probably_meant(string told, params string[] args)
    {
        var run = await Worker.Run(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains($"error: {told}\n", run.Errors);
        Assert.Contains(" --help s", run.Errors.Split('\n')[^2]);
    }

    private static string Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>The worker's commands.</summary>
internal static class CommandLine
{
    public static RootCommand Root => PurchaseApi.Training.Program.CreateRoot(AnsiConsole.Create(new()
    {
        Out = new AnsiConsoleOutput(TextWriter.Null),
    }));

    /// <summary>The root and every command below it.</summary>
    public static IEnumerable<Command> All => Below(Root);

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.SelectMany(Below).Prepend(command);
}
