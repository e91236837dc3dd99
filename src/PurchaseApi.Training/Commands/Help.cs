using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Training.Commands;

/// <summary>A command with examples that can be pasted.</summary>
/// <param name="examples">What follows the program's name.</param>
internal sealed class WorkerCommand(string name, string description, params string[] examples)
    : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}

/// <summary><c>--help</c> of a command.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    public const string Program = "PurchaseApi.Training";

    private const int Width = 80, MaxNames = 26;

    /// <summary>Every command below answers <c>--help</c> by it.</summary>
    public static void Use(RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpText();
    }

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(For(parseResult.CommandResult.Command));
        return 0;
    }

    public static string For(Command command)
    {
        var text = new StringBuilder();
        Add(text, "", command.Description!, "");
        text.Append("\nUsage:\n");
        Add(text, "  ", CommandWords.Usage(command), "    ");
        Section("Examples", CommandWords.Examples(command), example => Add(text, "  ", example, "    "));
        Section("Commands", command.Subcommands, one => AddPair(text, one.Name, one.Description!));
        Section("Options", CommandWords.Options(command),
            option => AddPair(text, CommandWords.Names(option), CommandWords.Meaning(option)));
        if (command.Subcommands.Count > 0)
            text.Append("\nRun a command with --help to see its options.\n");
        return $"{text}";

        void Section<T>(string title, IEnumerable<T> items, Action<T> add)
        {
            T[] all = [.. items];
            if (all.Length == 0) return;
            text.Append($"\n{title}:\n");
            foreach (var item in all) add(item);
        }
    }

    /// <summary>Names on the left, what they mean on the right; long names have a line of their own.</summary>
    private static void AddPair(StringBuilder text, string names, string meaning)
    {
        var indent = new string(' ', MaxNames + 2);
        if (names.Length >= MaxNames) text.Append($"  {names}\n");
        Add(text, names.Length >= MaxNames ? indent : $"  {names}".PadRight(MaxNames + 2), meaning, indent);
    }

    /// <summary>Breaks lines between words and nowhere else.</summary>
    private static void Add(StringBuilder text, string first, string words, string next)
    {
        var line = new StringBuilder(first);
        var isEmpty = true;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(next);
                isEmpty = true;
            }

            line.Append(isEmpty ? "" : " ").Append(word);
            isEmpty = false;
        }

        text.Append(line).Append('\n');
    }
}

/// <summary>The words of commands and options, for <c>--help</c> and for the reference.</summary>
internal static class CommandWords
{
    public static IReadOnlyList<string> Examples(Command command) =>
        command is WorkerCommand { Examples: var examples }
            ? [.. examples.Select(example => $"{HelpText.Program} {example}")]
            : [];

    public static IEnumerable<Option> Options(Command command) =>
        command.Options.Where(option => option is { Hidden: false } and not HelpOption)
            .OrderByDescending(option => option.Required);

    /// <summary>With what must be given.</summary>
    public static string Usage(Command command)
    {
        var required = command.Options.Where(option => option.Required).Select(Names);
        var rest = command.Subcommands.Count > 0 ? "COMMAND" : "";
        return string.Join(' ', ((string[])[Path(command), rest, .. required, "[options]"])
            .Where(word => word.Length > 0));
    }

    /// <summary>From the program's name on.</summary>
    public static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{Path(parent)} {command.Name}"
            : HelpText.Program;

    /// <summary><c>--data FILE</c>.</summary>
    public static string Names(Option option) =>
        option.ValueType == typeof(bool) || option.ValueType == typeof(bool?) || option is VersionOption
            ? option.Name
            : $"{option.Name} {option.HelpName ?? option.Name.Split('-')[^1].ToUpperInvariant()}";

    public static string Meaning(Option option)
    {
        var allowed = option.ValueType == typeof(string)
            ? option.GetCompletions(CompletionContext.Empty).Select(one => one.Label).ToArray()
            : [];
        return string.Join(' ', ((string?[])
        [
            option.Required ? "Required." : null,
            option.Description,
            allowed.Length > 0 ? $"One of {string.Join(", ", allowed)}." : null,
            Default(option) is { Length: > 0 } value ? $"Default: {value}." : null,
        ]).OfType<string>());
    }

    private static string Default(Option option) => !option.HasDefaultValue || option is VersionOption ? ""
        : option.GetDefaultValue() switch
        {
            null or false => "",
            TimeSpan span => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds}s"),
            var value => $"{value}".Replace(",", ", ", StringComparison.Ordinal),
        };
}

/// <summary>What is wrong with a command line, and what was probably meant.</summary>
internal static class Mistakes
{
    public static IEnumerable<string> Tell(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = CommandWords.Path(command);
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..])
        {
            string[] known = [.. command.Subcommands.Select(one => one.Name)];
            yield return word.StartsWith('-')
                ? $"error: '{word}' is not an option of {path}."
                : $"error: '{word}' is not a command.{Meant(word, known)}";
            yield return $"Commands: {string.Join(", ", known)}. {path} --help says what they do.";
            yield break;
        }

        string[] options = [.. CommandWords.Options(command).Select(option => option.Name)];
        foreach (var error in parsed.Errors.Select(error => error.Message).Distinct())
        {
            var unknown = parsed.UnmatchedTokens.FirstOrDefault(
                token => error.Contains($"'{token}'", StringComparison.Ordinal));
            yield return $"error: {error}{(unknown is null ? "" : Meant(unknown, options))}";
        }

        yield return $"{path} --help shows the {(command.Subcommands.Count > 0 ? "commands" : "options")}.";
    }

    private static string Meant(string word, IEnumerable<string> known) =>
        NearestWord.Find(word, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
}
