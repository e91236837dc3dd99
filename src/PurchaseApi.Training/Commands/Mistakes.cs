using System.CommandLine;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Training.Commands;

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
