using PurchaseApi.Training.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PurchaseApi.Training.Commands.Train;

/// <summary>Options of a command in a file, YAML or JSON: each by its name without the dashes. The command line
/// wins.</summary>
/// <example><code>
/// trials: 40
/// algorithms: [gradient_boosting, logistic_regression]
/// set: { gradient_boosting.max_leaves: 16 }
/// </code></example>
internal static class ConfigFile
{
    public const string Option = "--config";

    /// <returns>The arguments, with the options of the file behind them.</returns>
    /// <exception cref="DataException">The file cannot be read or holds no options.</exception>
    public static string[] Expand(string[] args)
    {
        var at = Array.FindIndex(args, arg => arg == Option || arg.StartsWith($"{Option}=", StringComparison.Ordinal));
        if (at < 0) return args;

        var path = args[at] == Option ? args.ElementAtOrDefault(at + 1) : args[at][(Option.Length + 1)..];
        return path is null ? args : [.. args, .. Read(path).Where(one => !IsGiven(one.Name)).SelectMany(Words)];

        bool IsGiven(string name) =>
            args.Any(arg => arg == $"--{name}" || arg.StartsWith($"--{name}=", StringComparison.Ordinal));
    }

    /// <summary>Option -> its value, as the manifest keeps it.</summary>
    /// <exception cref="DataException">The file cannot be read or holds no options.</exception>
    public static OrderedDictionary<string, string> Load(string path) =>
        new(Read(path).Select(one => KeyValuePair.Create(one.Name, string.Join(' ', one.Values))));

    private static IEnumerable<string> Words((string Name, IReadOnlyList<string> Values) option) =>
        option.Values.SelectMany(value => new[] { $"--{option.Name}", value });

    private static IEnumerable<(string Name, IReadOnlyList<string> Values)> Read(string path)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(File.ReadAllText(path)));
            return yaml.Documents is [{ RootNode: YamlMappingNode options }]
                ? [.. options.Select(one => (Text(one.Key), Values(Text(one.Key), one.Value)))]
                : throw new DataException($"{path}: must hold options by name, such as trials: 40");
        }
        catch (YamlException error)
        {
            throw new DataException($"{path}:{error.Start.Line}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {error.Message}", error);
        }

        string Text(YamlNode node) => node is YamlScalarNode { Value: { } text }
            ? text
            : throw new DataException($"{path}:{node.Start.Line}: must be a number or a text");

        // A list is one value with commas, but what may be repeated is: --set a.b=1 --set a.c=2.
        IReadOnlyList<string> Values(string name, YamlNode node) => node switch
        {
            YamlMappingNode settings => [.. settings.Select(one => $"{Text(one.Key)}={Text(one.Value)}")],
            YamlSequenceNode list when name == "set" => [.. list.Select(Text)],
            YamlSequenceNode list => [string.Join(',', list.Select(Text))],
            _ => [Text(node)],
        };
    }
}
