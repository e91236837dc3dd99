using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Repository;
using YamlDotNet.Core;

namespace PurchaseApi.Training.Contracts;

/// <summary>A contract as people wrote it, checked but not fitted: its aggregates are still to be computed.</summary>
/// <param name="Document">Checked.</param>
/// <param name="Yaml">The text it was read from.</param>
internal sealed record Contract(ContractDocument Document, string Yaml)
{
    public string Name { get; } = Document.Name!;

    /// <summary><c>model: auto</c>: training finds out what the scorer sees.</summary>
    public bool IsModelSelected { get; init; }

    public IReadOnlyList<Input> Inputs { get; } =
        [.. Document.Inputs!.Select(input => Input.From(input.Key, input.Value))];

    /// <summary>null: nothing is predicted; features and segments are the answer.</summary>
    public LabelDocument? Label => Document.Label;
}

/// <summary>Where a run's contract comes from: <c>--contract</c>, else the models folder, else the ones shipped with
/// the worker.</summary>
internal static class ContractSource
{
    /// <param name="model">The model's name.</param>
    /// <param name="path">The requested path; null means the model's own.</param>
    /// <param name="repository">Where the model is.</param>
    /// <exception cref="ContractException">There is none, it is broken or it is another model's.</exception>
    public static Contract Read(string model, string? path, ModelRepository repository)
    {
        string[] places =
        [
            .. path is not null ? [path] : new[] { InRepository(repository, model), Shipped(model) },
        ];
        var found = places.FirstOrDefault(File.Exists)
            ?? throw new ContractException(
                $"No contract for '{model}'; looked for {string.Join(" and ", places)}");
        return ContractFile.Read(found, model);
    }

    /// <summary>Copies the contract next to the version that was fitted from it.</summary>
    /// <exception cref="ContractException">It cannot be written.</exception>
    public static void Copy(Contract contract, ModelRepository repository)
    {
        var path = InRepository(repository, contract.Name);
        try
        {
            if (!File.Exists(path) || File.ReadAllText(path) != contract.Yaml)
                File.WriteAllText(path, contract.Yaml, new UTF8Encoding(false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ContractException($"{path}: cannot be written next to the version: {error.Message}", error);
        }
    }

    private static string InRepository(ModelRepository repository, string model) =>
        Path.Combine(repository.Folder(model), "contract.yaml");

    private static string Shipped(string model) =>
        Path.Combine(AppContext.BaseDirectory, "contracts", model, "contract.yaml");
}

/// <summary>Reads <c>contract.yaml</c>. Every problem is named with file and line, all of them at once.</summary>
internal static class ContractFile
{
    private const int MaxBytes = 1 << 20;

    /// <param name="model">The model whose contract it must be; null for any.</param>
    /// <exception cref="ContractException">The file cannot be read, is not YAML or is not a contract.</exception>
    public static Contract Read(string path, string? model = null)
    {
        if (!File.Exists(path)) throw new ContractException($"{path}: file not found");

        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new ContractException($"{path}: a contract has at most {MaxBytes:N0} bytes");

            return Parse(ContractText.Decode(File.ReadAllBytes(path), path), path, model);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ContractException($"{path}: {error.Message}", error);
        }
    }

    /// <param name="yaml">The text of the contract.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <param name="model">The model whose contract it must be; null for any.</param>
    public static Contract Parse(string yaml, string path, string? model = null)
    {
        try
        {
            var tree = YamlTree.Parse(yaml);
            var retired = RetiredProfit.TakeFrom(tree.Root);
            var isSelected = TakeAuto(tree.Root);
            SpellOutControl(tree.Root);
            var document = tree.Root?.Deserialize<ContractDocument>(Json.Options) ?? new();
            var problems = Problems(tree, document, model);
            if (retired is not null)
                problems.Add(new($"/{RetiredProfit.Key}", tree.LineOf($"/{RetiredProfit.Key}"), retired));
            if (isSelected && document.Label is null)
                problems.Add(new("/model", tree.LineOf("/model"), LabelValidator.NeedsLabel));
            return problems.Count == 0
                ? new Contract(document, yaml) { IsModelSelected = isSelected }
                : throw new ContractException(
                    string.Join('\n', problems.OrderBy(problem => problem.Line).Select(problem => problem.In(path))));
        }
        catch (YamlException error)
        {
            throw new ContractException(Worded(error, yaml).In(path), error);
        }
    }

    /// <summary><c>model: auto</c> names nothing.</summary>
    private static bool TakeAuto(JsonNode? contract) =>
        contract is JsonObject keys && keys["model"] is JsonValue && keys.Remove("model");

    /// <summary><c>control: 0.05</c> is short for <c>control: { share: 0.05 }</c>.</summary>
    private static void SpellOutControl(JsonNode? contract)
    {
        if (contract is JsonObject keys && keys["control"] is JsonValue share)
            keys["control"] = new JsonObject { ["share"] = share.DeepClone() };
    }

    private static List<ContractProblem> Problems(YamlTree tree, ContractDocument document, string? model)
    {
        var evaluated = new ContractValidator().Validate(document).Errors
            .Select(error => new ContractProblem(error.Place(), tree.LineOf(error.Place()), error.ErrorMessage))
            .Where(problem => !tree.Problems.Any(known => known.Covers(problem.Place)));
        List<ContractProblem> problems = [.. tree.Problems, .. evaluated];
        if (model is not null && document.Name != model && !problems.Any(problem => problem.Covers("/name")))
        {
            problems.Add(new(
                "/name", tree.LineOf("/name"), $"is '{document.Name}', but the contract of '{model}' is asked for"));
        }

        return problems;
    }

    private static ContractProblem Worded(YamlException error, string yaml)
    {
        // A tab is found late, somewhere in the mapping that it is in.
        var tab = Array.FindIndex(yaml.Split('\n'), line => line.TrimStart(' ').StartsWith('\t'));
        if (tab >= 0 && error.Message.Contains(" tab "))
            return new("", tab + 1, "begins with a tab; indent with spaces");

        return new("", error.Start.Line, error.Message.Contains("invalid mapping")
            ? "unexpected ':'; check the indentation, and quote a text with ': ' in it"
            : error.Message);
    }
}

/// <summary>The bytes of a contract's file -> its text, which is UTF-8 and printable.</summary>
internal static class ContractText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> Unprintable = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Append(0x7F).Select(code => (char)code).Except(['\t', '\n', '\r'])]);

    /// <exception cref="ContractException">It is not such a text; the message names the line.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes["\uFEFF"u8.Length..];
        try
        {
            var text = Utf8.GetString(bytes);

            // YAML's reader would take U+0000 for the end of the file and overlook the rest.
            var strange = text.AsSpan().IndexOfAny(Unprintable);
            return strange < 0
                ? text
                : throw new ContractException($"{path}:{1 + text.AsSpan(0, strange).Count('\n')}: "
                    + $"the character U+{(int)text[strange]:X4} does not belong in a text");
        }
        catch (DecoderFallbackException error)
        {
            var line = 1 + bytes[..error.Index].Count((byte)'\n');
            throw new ContractException($"{path}:{line}: is not UTF-8; save it as UTF-8", error);
        }
    }
}

/// <summary>A mistake in a contract's file.</summary>
/// <param name="Place">The keys that lead to it, <c>/inputs/time_spent/range</c>; empty for the whole file.</param>
/// <param name="Line">1-based.</param>
internal sealed record ContractProblem(string Place, long Line, string Text)
{
    /// <summary>Whether one lies within the other, so that one of them tells it all.</summary>
    public bool Covers(string place) => IsWithin(place, Place) || IsWithin(Place, place);

    public string In(string file) =>
        Place.Length == 0 ? $"{file}:{Line}: {Text}" : $"{file}:{Line}: {Place[1..]}: {Text}";

    private static bool IsWithin(string inner, string outer) =>
        inner.StartsWith(outer, StringComparison.Ordinal)
        && (inner.Length == outer.Length || inner[outer.Length] == '/');
}

/// <summary>A version that asks callers for other fields than the one in service breaks them; that must be
/// said.</summary>
internal static class InputChange
{
    /// <exception cref="ContractException">The inputs differ from those of the version in service.</exception>
    public static void Refuse(ModelRepository repository, FittedContract candidate)
    {
        var model = candidate.Name;
        FittedContract champion;
        try
        {
            champion = PublishedVersion.Load(repository, model, repository.Current(model)).Predictor.Contract;
        }
        catch (VersionException)
        {
            return;   // nothing valid is in service, so no caller breaks
        }

        if (!candidate.HasSameInputs(champion))
            throw new ContractException(
                $"'{model}' would ask callers for different inputs than the version in service does; "
                + "add --accept-input-change to put it into service all the same");
    }
}
