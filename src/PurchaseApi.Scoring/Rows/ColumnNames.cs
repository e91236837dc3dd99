namespace PurchaseApi.Scoring.Rows;

/// <summary>The columns of a file. Names match without regard to case, spaces, '_' and '-'; an exact match
/// wins.</summary>
public sealed class ColumnNames(IReadOnlyList<string> names)
{
    private readonly string[] loose = [.. names.Select(Loose)];

    /// <summary>The columns that a name can mean: none, the one, or several.</summary>
    public int[] Find(string name)
    {
        int[] exact = [.. Where(i => names[i] == name)];
        return exact.Length == 1 ? exact : [.. Where(i => loose[i] == Loose(name))];
    }

    private IEnumerable<int> Where(Func<int, bool> matches) => Enumerable.Range(0, names.Count).Where(matches);

    /// <summary>What is left of a name that does not count case, spaces, '_' and '-'.</summary>
    public static string Loose(string name) =>
        string.Concat(name.Where(letter => letter is not (' ' or '_' or '-'))).ToUpperInvariant();
}
