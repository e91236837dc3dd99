namespace PurchaseApi.Scoring.Inputs;

/// <summary>The types that an input can have. A new one is a class in this folder and a line here.</summary>
public static class InputTypes
{
    public static IReadOnlyList<InputType> All { get; } =
        [NumberInput.Kind, IntegerInput.Kind, CategoryInput.Kind, FlagInput.Kind, OrdinalInput.Kind, ListInput.Kind,
            DateInput.Kind];

    /// <summary>null for an unknown name.</summary>
    public static InputType? Find(string? name) => All.FirstOrDefault(type => type.Name == name);

    /// <summary>The types that take a key, in words: <c>a number or an integer</c>.</summary>
    internal static string Taking(string key)
    {
        string[] nouns = [.. All.Where(type => type.Takes(key)).Select(type => type.Noun)];
        return nouns is [.. var first, var last] && first.Length > 0
            ? $"{string.Join(", ", first)} or {last}"
            : nouns[0];
    }
}

/// <summary>A type of input: what people may write about it, and how it is made of that.</summary>
/// <param name="Name">As contracts write it.</param>
/// <param name="Create">Name and document -> input, without its missing rule and example. What is wrong in the document
/// is left at its default.</param>
/// <param name="FindFaults">What is wrong with the keys it takes.</param>
/// <param name="Keys">Those of <see cref="InputKeys"/> that it takes.</param>
public sealed record InputType(
    string Name, Func<string, InputDocument, Input> Create, Func<InputDocument, IEnumerable<InputFault>> FindFaults,
    params string[] Keys)
{
    /// <summary>With its article.</summary>
    public string Noun { get; } = (Name[0] is 'a' or 'e' or 'i' or 'o' ? "an " : "a ") + Name;

    public bool Takes(string key) => Keys.Contains(key);

    /// <summary>What is wrong with an input of this type, its missing rule and example aside.</summary>
    public IEnumerable<InputFault> Faults(InputDocument document) =>
        InputKeys.Misplaced(document, this).Concat(MissingValues(document)).Concat(FindFaults(document));

    private static IEnumerable<InputFault> MissingValues(InputDocument document) =>
        (document.MissingValues ?? []).Where(word => word != word.Trim() || word.Length == 0)
            .Select(word => new InputFault(
                "missing_values", $"'{word}' is empty or has white space around it; cells are read without it, and "
                + "empty ones are missing anyway"));
}

/// <summary>What is wrong with an input of a contract.</summary>
/// <param name="Place">Below the input: <c>range</c>, <c>aliases/often</c>.</param>
public sealed record InputFault(string Place, string Message);
