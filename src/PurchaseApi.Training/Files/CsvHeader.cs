using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Training.Files;

/// <summary>Which column of a file holds what a contract asks for. Names match without regard to case, spaces, '_' and
/// '-'; an exact match wins.</summary>
internal sealed class CsvHeader(string file, IReadOnlyList<string> names)
{
    private const int MaxListed = 30;

    private readonly ColumnNames columns = new(names);
    private readonly string[] toldApart = ColumnNames.ToldApart(names);
    private readonly Dictionary<int, string> taken = [];

    /// <summary>The column of a name; each may be asked for once.</summary>
    /// <exception cref="DataException">No column is meant, or several, or one that another name has
    /// already.</exception>
    public int Take(string name)
    {
        var index = IndexOf(name);
        return taken.TryAdd(index, name)
            ? index
            : throw new DataException($"{file}: '{taken[index]}' and '{name}' are both read from the column "
                + $"'{Excerpt.From(names[index])}'; name the right ones with 'column:' in the contract");
    }

    /// <summary>The columns of inputs and then of other names.</summary>
    /// <param name="hasAsOf">Whether the date of every row is known without a column, whose index is then -1.</param>
    /// <exception cref="DataException">As of <see cref="Take"/>.</exception>
    public int[] TakeAll(IReadOnlyList<Input> inputs, bool hasAsOf, IReadOnlyList<string> others)
    {
        var asOf = hasAsOf ? inputs.Index().First(input => input.Item.Name == DateInput.AsOf).Index : -1;
        var wanted = inputs.Where((_, index) => index != asOf).Select(input => input.Column);
        var found = TakeAll([.. wanted, .. others]);
        return asOf < 0 ? found : [.. found[..asOf], -1, .. found[asOf..]];
    }

    /// <summary>The columns of several names; those that are not there are all named at once.</summary>
    /// <exception cref="DataException">As of <see cref="Take"/>.</exception>
    public int[] TakeAll(IReadOnlyList<string> wanted)
    {
        string[] absent = [.. wanted.Where(name => !Has(name))];
        return absent.Length < 2
            ? [.. wanted.Select(Take)]
            : throw new DataException(
                $"{file}: missing columns {Listed(absent)}; it has {Listed(names)}{Separator}");
    }

    /// <summary>The columns that nothing was taken from.</summary>
    /// <param name="known">Names of columns that are allowed nevertheless.</param>
    public IReadOnlyList<string> Others(IReadOnlyList<string> known) =>
    [
        .. names
            .Where((name, index) => !taken.ContainsKey(index)
                && !known.Any(one => ColumnNames.Loose(one) == ColumnNames.Loose(name)))
            .Select(name => Excerpt.From(name)),
    ];

    /// <summary>The column of a name that a file may lack.</summary>
    /// <exception cref="DataException">As of <see cref="Take"/>.</exception>
    public int? TakeIfThere(string name) => Has(name) ? Take(name) : null;

    /// <summary>The column of a name that a file may lack; columns of which each could be meant are none.</summary>
    public int? IndexIfThere(string name) => columns.Find(name) is [var only] ? only : null;

    /// <summary>What a header that lacks columns may be instead.</summary>
    private string Separator => names.Count == 1
        ? " alone; are its columns separated by a comma, a semicolon, a tab or '|'? If the first line is a title, "
            + "remove it"
        : names.Any(string.IsNullOrWhiteSpace) ? "; if the first line is a title, remove it"
        : "";

    private bool Has(string name) => columns.Find(name).Length > 0;

    public int IndexOf(string name)
    {
        var found = columns.Find(name);
        return found.Length switch
        {
            1 => found[0],
            0 => throw new DataException(
                $"{file}: no column '{name}'{Nearest(name)}; it has {Listed(names)}{Separator}"),
            _ => throw new DataException(
                $"{file}: the columns {Listed([.. found.Select(i => toldApart[i])])} could all be '{name}'; "
                + "rename them, or name one with 'column:' in the contract"),
        };
    }

    /// <summary>Whether a name means this column and no other.</summary>
    public bool Means(string name, int index) => columns.Find(name) is [var only] && only == index;

    private string Nearest(string name) =>
        NearestWord.Find(name, names) is { } word ? $" (is it '{Excerpt.From(word)}'?)" : "";

    private static string Listed(IReadOnlyList<string> names)
    {
        var list = string.Join(", ", names.Take(MaxListed).Select(name => $"'{Excerpt.From(name)}'"));
        return names.Count > MaxListed ? $"{list} and {names.Count - MaxListed} more" : list;
    }
}
