using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using YamlDotNet.Core;

namespace PurchaseApi.Training.Contracts;

/// <summary>Reads <c>contract.yaml</c>. Every problem is named with file and line.</summary>
internal static class ContractFile
{
    private const int MaxBytes = 1 << 20;

    /// <exception cref="ContractException">The file cannot be read, is not YAML or is not a contract.</exception>
    public static Contract Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new ContractException($"{path}: a contract has at most {MaxBytes} bytes.");
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ContractException($"{path}: {error.Message}", error);
        }
    }

    /// <param name="yaml">The text of the contract.</param>
    /// <param name="path">What to call it in messages.</param>
    public static Contract Parse(string yaml, string path)
    {
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            var document = YamlTree.Read(yaml, lines).Deserialize<ContractDocument>(Json.Options)
                ?? throw new ContractException($"{path}:1: the file is empty");
            var result = new ContractValidator().Validate(document);
            if (result.IsValid) return new Contract(document, yaml);

            var problems = result.Errors.Select(error => (Line: LineOf(error.PropertyName, lines), Text: $"{error.PropertyName[1..]}: {error.ErrorMessage}"));
            throw new ContractException(string.Join('\n', problems.OrderBy(problem => problem.Line).Select(problem => $"{path}:{problem.Line}: {problem.Text}")));
        }
        catch (YamlException error)
        {
            throw new ContractException($"{path}:{error.Start.Line}: {error.Message}", error);
        }
        catch (JsonException error)
        {
            var pointer = Pointer(error.Path);
            throw new ContractException($"{path}:{LineOf(pointer, lines)}: {pointer[1..]}: has the wrong shape for this key", error);
        }
    }

    /// <summary>The line of the place, or of the nearest one around it.</summary>
    private static long LineOf(string pointer, Dictionary<string, long> lines)
    {
        for (; pointer.Length > 0; pointer = pointer[..pointer.LastIndexOf('/')])
            if (lines.TryGetValue(pointer, out var line)) return line;
        return 1;
    }

    /// <summary><c>$.inputs.time_spent.range[0]</c> -> <c>/inputs/time_spent/range/0</c>.</summary>
    private static string Pointer(string? path) =>
        "/" + (path ?? "$").TrimStart('$', '.').Replace('.', '/').Replace('[', '/').Replace("]", "", StringComparison.Ordinal);
}
