using PurchaseApi.Scoring.Contracts;

namespace PurchaseApi.Training.Data;

/// <summary>Which column of a file holds what a contract asks for. Names match without regard to case, spaces, '_' and
/// '-'; an exact match wins.</summary>
internal sealed class CsvHeader(string file, IReadOnlyList<string> names)
{
    /// <exception cref="DataException">No column, or several, are meant.</exception>
    public int IndexOf(string name)
    {
        int[] exact = [.. Matches(other => other == name)];
        if (exact.Length == 1) return exact[0];

        int[] loose = [.. Matches(other => Loose(other) == Loose(name))];
        return loose.Length switch
        {
            1 => loose[0],
            0 => throw new DataException($"{file}: there is no column '{name}'{Nearest(name)}; it has {string.Join(", ", names)}"),
            _ => throw new DataException($"{file}: {loose.Length} columns are called '{name}'; name one of them with 'column:' in the contract"),
        };
    }

    private IEnumerable<int> Matches(Func<string, bool> matches) => Enumerable.Range(0, names.Count).Where(i => matches(names[i]));

    private string Nearest(string name) => NearestWord.Of(name, names) is { } word ? $" (is it '{word}'?)" : "";

    private static string Loose(string name) =>
        string.Concat(name.Where(letter => letter is not (' ' or '_' or '-'))).ToUpperInvariant();
}
