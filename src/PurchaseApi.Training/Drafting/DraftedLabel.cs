using System.Globalization;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Drafting;

/// <summary>What is predicted: a column, the value that counts, and how that was found.</summary>
/// <param name="Positive">As YAML.</param>
internal sealed record DraftedLabel(ColumnProfile Column, string Positive, string Comment)
{
    /// <summary>The label as YAML, with the training column where it is a count.</summary>
    public required string Yaml { get; init; }

    private const double FewestZeros = 0.02, MostZeros = 0.98;

    private const int MostShown = 10;

    private static readonly string[] Positives =
    [
        "buy", "buyer", "bought", "purchase", "purchased", "converted", "won", "positive", "churned", "refunded",
        "returned", "cancelled", "canceled", "accepted", "closed won",
    ];

    private static readonly string[] Negatives =
        ["not bought", "negative", "not converted", "lost", "closed lost", "retained", "rejected"];

    /// <param name="data">The file.</param>
    /// <param name="label">As it was asked for; case, spaces, <c>_</c> and <c>-</c> do not count.</param>
    /// <param name="positive">The value that counts; null to guess it.</param>
    /// <exception cref="DataException">The column does not exist, its values are not classes, or it is not clear which
    /// counts.</exception>
    public static DraftedLabel Draft(DataProfile data, string label, string? positive)
    {
        var column = data.Columns[data.Header.IndexOf(label)];
        var place = $"{data.File}: the label {YamlText.Shown(column.Header)}";
        var classes = Classes(column);
        if (positive is null && IsCount(column, classes)) return Count(data, column, classes);
        if (positive is null && column.Missing > 0 && data.ReadingOf(column).Dates is { } dates)
            return Happened(data, column, "date", dates.Form == "iso" ? "" : $", format: {dates.Form}");
        if (positive is null && column.Missing > 0 && classes is [{ Value: var mark }]
            && FlagWords.Parse(mark) != false)
            return Happened(data, column, "category", $", values: [{YamlText.Quoted(mark)}]");

        if (column.Cells.AreMany || classes.Length < 2 || (classes.Length > 2 && positive is null))
            throw new DataException($"{place} must have two classes; it has {Shown(column, classes)}. "
                + (classes.Length > 2 && !column.Cells.AreMany
                    ? "Make a column of two values, or name with --positive the one that counts against all others"
                    : "Name another column with --label"));

        var found = positive is null ? Guess(classes) : Given(classes, positive);
        if (found is null && positive is null)
            throw new DataException($"{place} has {Shown(column, classes)}; say with --positive which one counts");
        if (found is null)
            throw new DataException($"{place} has {Shown(column, classes)}, but no '{positive}'; correct --positive");

        var share = classes.First(one => one.Value == found).Count / (double)column.Cells.Count;
        var how = positive is null ? "; guessed: change it with --positive" : "";
        var missing = column.Missing > 0 ? $"; {column.Missing:N0} rows without a label are not trained on" : "";
        var comment = $"{Shown(column, classes)}: {100 * share:0.#}% positive{how}{missing}";
        var yaml = ToYaml(found, column);
        return new(column, yaml, comment)
        {
            Yaml = $"label: {{ name: {YamlText.Scalar(column.Header)}, positive: {yaml} }}",
        };
    }

    /// <summary>Whole numbers from 0 on, and more than two of them.</summary>
    private static bool IsCount(ColumnProfile column, LabelClass[] classes) =>
        column is { AreAllNumbers: true, Numbers.IsNone: false }
        && column.Numbers.Find(prefersComma: false) is { } numbers
        && numbers.Extent is { HasFraction: false, Lowest: 0, Highest: > 1 } && classes.Length > 2
        && classes.First(one => Number(one.Value) == 0).Count / (double)column.Cells.Count
            is > FewestZeros and < MostZeros;

    private static DraftedLabel Count(DataProfile data, ColumnProfile column, LabelClass[] classes)
    {
        var name = TrainingName(column, "count");
        var rule = $"{name} >= 1";
        var share = 1 - (classes.First(one => Number(one.Value) == 0).Count / (double)column.Cells.Count);
        return new(column, "1", $"label: {{ is: {rule} }}: {YamlText.Shown(column.Header)} counts something, and one "
            + $"or more is positive: {100 * share:0.#}% of the rows. Another number may mean more to you")
        {
            Yaml = $"training:\n  {name}: {{ type: integer{Source(data, column, name)} }}\nlabel: {{ name: any_{name}, is: {rule} }}",
        };
    }

    /// <summary>A date or a mark that is empty where something did not happen.</summary>
    private static DraftedLabel Happened(DataProfile data, ColumnProfile column, string type, string rules)
    {
        var name = TrainingName(column, type == "date" ? "date" : "mark");
        var rule = $"not is_missing({name})";
        return new(column, "true", $"label: {{ is: {rule} }}: {YamlText.Shown(column.Header)} is a "
            + $"{(type == "date" ? "date" : "mark")}, and where it is there is positive: "
            + $"{100 * (1 - column.MissingShare):0.#}% of the rows")
        {
            Yaml = $"training:\n  {name}: {{ type: {type}{rules}, missing: keep{Source(data, column, name)} }}\n"
                + $"label: {{ name: any_{name}, is: {rule} }}",
        };
    }

    private static string TrainingName(ColumnProfile column, string otherwise)
    {
        var name = InputNames.Readable(column.Header) is { Length: > 0 } readable ? readable : otherwise;
        return Scoring.Contracts.Expressions.Expression.IsName(name) ? name : $"{otherwise}_{name}";
    }

    private static string Source(DataProfile data, ColumnProfile column, string name) =>
        data.Header.Means(name, column.Index) ? "" : $", column: {YamlText.Scalar(column.Header)}";

    /// <summary>As training tells classes apart: numbers by value, texts without case.</summary>
    private static LabelClass[] Classes(ColumnProfile column) =>
    [
        .. column.Cells.Counts
            .GroupBy(one => column.AreAllNumbers ? $"{Number(one.Key):R}" : one.Key.ToUpperInvariant())
            .Select(group => new LabelClass(group.First().Key, group.Sum(one => one.Value)))
            .OrderByDescending(one => one.Count),
    ];

    private static string? Guess(LabelClass[] classes)
    {
        var values = classes.Select(one => one.Value).ToArray();
        var known = values.Where(value => Is(Positives, true, value)).ToArray();
        var others = values.Where(value => !Is(Negatives, false, value)).ToArray();
        var rarer = classes[^1];
        return (known, others) switch
        {
            ([var word], [_]) => word,
            ([], [var other]) => other,
            ([var word], _) when Number(word) is double.NaN => word,
            _ when rarer.Count < classes[^2].Count => rarer.Value,
            _ => null,
        };
    }

    private static string? Given(LabelClass[] classes, string positive) => classes
        .Select(one => one.Value)
        .FirstOrDefault(value => value.Equals(positive.Trim(), StringComparison.OrdinalIgnoreCase)
            || Number(value) == Number(positive));

    private static bool Is(string[] words, bool truth, string value) =>
        words.Contains(value.ToLowerInvariant()) || FlagWords.Parse(value) == truth
        || Number(value) == (truth ? 1 : 0);

    /// <summary>NaN for a text.</summary>
    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    private static string ToYaml(string value, ColumnProfile column) =>
        column.AreAllNumbers ? OutwardRange.Text(Number(value))
        : value.ToLowerInvariant() is "true" or "false" ? value.ToLowerInvariant()
        : Number(value) is double.NaN ? YamlText.Scalar(value)
        : $"'{value}'";

    private static string Shown(ColumnProfile column, LabelClass[] classes)
    {
        if (column.Cells.AreMany) return $"more than {ColumnProfile.MostDifferent:N0} values";

        var shown = classes.Take(MostShown).Select(one => $"{YamlText.Shown(one.Value)} in {one.Count:N0} rows");
        return classes.Length == 0 ? "no value at all"
            : string.Join(", ", shown) + (classes.Length > MostShown ? $" and {classes.Length - MostShown} more" : "");
    }

    private sealed record LabelClass(string Value, long Count);
}

/// <summary>What a label is called by people: the question it answers, and the rows that count.</summary>
/// <param name="Title">As a question.</param>
/// <param name="Noun">null where no word is known.</param>
internal sealed record DraftTitle(string Title, string? Noun)
{
    private static readonly (string[] Words, string Title, string Noun)[] Known =
    [
        (["bought", "buy", "buys", "buyer", "purchase", "purchased", "purchases", "ordered", "order", "orders",
            "converted", "conversion", "revenue", "sale", "sold", "gekauft", "kauf", "kaufte", "achat", "compra",
            "repurchase"],
            "Will this customer buy?", "buyer"),
        (["churn", "churned", "exited", "attrition", "left", "cancelled", "canceled", "gekundigt", "abwanderung"],
            "Will this customer leave?", "churner"),
        (["subscribed", "subscribe", "subscription", "signup"], "Will this customer subscribe?", "subscriber"),
        (["response", "responded", "respond", "accepted"], "Will this customer respond?", "responder"),
        (["click", "clicked", "clicks"], "Will this visitor click?", "clicker"),
        (["returned", "return", "retoure", "refund", "refunded"], "Will this order be returned?", "return"),
        (["default", "defaulted"], "Will this customer default?", "defaulter"),
        (["fraud", "fraudulent", "is_fraud"], "Is this fraud?", "fraud"),
    ];

    /// <param name="label">The drafted one.</param>
    public static DraftTitle Find(DraftedLabel label)
    {
        var words = InputNames.Readable(label.Column.Header).Split('_');
        var found = Known.FirstOrDefault(known => known.Words.Any(words.Contains));
        return found.Title is not null
            ? new(found.Title, found.Noun)
            : new($"Will {label.Column.Header.Trim()} be {label.Positive.Trim('\'')}?", null);
    }
}

/// <summary>The column that says who a row is of.</summary>
/// <param name="Name">The field that callers send it in.</param>
internal sealed record DraftedId(ColumnProfile Column, string Name)
{
    /// <param name="data">The file.</param>
    /// <param name="label">Is no id.</param>
    /// <param name="given">The column that was asked for; null to guess it by its name and its many values.</param>
    /// <returns>null where no column looks like an id.</returns>
    /// <exception cref="DataException">There is no such column, or it is the label.</exception>
    public static DraftedId? Draft(DataProfile data, ColumnProfile label, string? given)
    {
        if (given is not null)
        {
            var column = data.Columns[data.Header.IndexOf(given)];
            return column != label
                ? Draft(data, column)
                : throw new DataException($"{data.File}: {YamlText.Shown(given)} is the label; name another --id");
        }

        return data.Columns
            .Where(column => column != label && IsId(data, column))
            .OrderBy(column => Rank(column.Header)).ThenByDescending(column => column.Cells.DifferentShare)
            .Select(column => Draft(data, column))
            .FirstOrDefault();
    }

    /// <summary>Whom rows are of, before what they are about: <c>user_id</c> before <c>product_id</c>.</summary>
    private static readonly string[] Whom =
    [
        "customer", "client", "kunde", "user", "member", "account", "person", "visitor", "lead", "contact",
        "subscriber", "session", "visit", "order", "invoice",
    ];

    private static bool IsId(DataProfile data, ColumnProfile column) =>
        InputNames.Readable(column.Header).Length is > 0 and < 50
        && (column.Cells.Counts.Count > Levels.Largest
            || (column.Cells.Counts.Count > 2 && IsOfSomebody(column.Header)))
        && data.ReadingOf(column) is { Dates: null } reading
        && (Unusable.IsIdName(column.Header) || Unusable.IsAccount(column, reading.Numbers));

    /// <summary>Such as <c>user_id</c>, of however few users.</summary>
    private static bool IsOfSomebody(string header) =>
        InputNames.Readable(header) is var name && name.EndsWith("id", StringComparison.Ordinal)
        && Array.FindIndex(Whom, word => name.StartsWith(word, StringComparison.Ordinal)) is >= 0 and < 11;

    private static int Rank(string header)
    {
        var name = InputNames.Readable(header).Replace("_", "", StringComparison.Ordinal);
        var rank = Array.FindIndex(Whom, word => name.StartsWith(word, StringComparison.Ordinal));
        return rank >= 0 ? rank : Whom.Length;
    }

    /// <summary>A readable name where it still means the column, since an id has no key of its own for the
    /// header.</summary>
    private static DraftedId Draft(DataProfile data, ColumnProfile column)
    {
        var name = InputNames.Readable(column.Header);
        return new(column, name.Length > 0 && data.Header.Means(name, column.Index) ? name : column.Header);
    }
}
