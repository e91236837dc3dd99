using System.Globalization;
using System.Text.RegularExpressions;

namespace PurchaseApi.Training.Exporting.Sql;

/// <summary>Where the SQL of engines differs. Missing is NULL, everywhere.</summary>
/// <param name="Name">As <c>--dialect</c> names it.</param>
internal abstract record SqlDialect(string Name)
{
    public static IReadOnlyList<SqlDialect> All { get; } =
        [new PostgreSqlDialect(), new DuckDbDialect(), new SqliteDialect(), new BigQueryDialect(), new SparkDialect()];

    /// <summary>Whether the worker can run it, and so prove it. Those alone take trees as rows.</summary>
    public virtual bool IsProved => true;

    /// <summary>Behind AS, so that a part is computed once for each row.</summary>
    public virtual string Materialized => "";

    /// <summary>At the end of a part, for the same purpose.</summary>
    public virtual string Fence => "";

    public abstract string Double { get; }

    /// <summary>A float64 that reads back as the same bits.</summary>
    public abstract string Number(double value);

    public virtual string Quoted(string name) => $"\"{name}\"";

    public string Text(string text) => $"'{Escaped(text)}'";

    /// <summary>A cell as a float64; NULL where it is not finite.</summary>
    public virtual string Finite(string cell)
    {
        var number = $"CAST({cell} AS {Double})";
        return $"CASE WHEN abs({number}) < {Infinity} THEN {number} END";
    }

    /// <summary>A flag as 1 or 0, be it a truth or a number.</summary>
    public virtual string Flag(string cell) => Finite(cell);

    public virtual string Least(string left, string right) => $"least({left}, {right})";

    public virtual string Greatest(string left, string right) => $"greatest({left}, {right})";

    /// <summary>To an even neighbor from halfway.</summary>
    public virtual string Round(string number) => $"round({number})";

    public virtual string Logarithm(string number) => $"ln({number})";

    /// <summary>Where a text begins in another, from 1; 0 where it does not.</summary>
    public virtual string Position(string text, string part) => $"strpos({text}, {part})";

    /// <summary>Joins the one row of a table that holds; by its index.</summary>
    public virtual string JoinOne(string table, string alias, string test) =>
        $"JOIN {table} AS {alias} ON {alias}.{test}";

    /// <summary>How many different items a list of free texts has.</summary>
    public abstract string ItemCount(string list, string separator);

    protected abstract string Infinity { get; }

    protected virtual string Escaped(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    /// <summary>With an exponent: without one, some engines read a decimal.</summary>
    protected static string WithExponent(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return shortest.Contains('E', StringComparison.Ordinal) ? shortest : $"{shortest}E0";
    }
}

internal sealed record PostgreSqlDialect() : SqlDialect("postgresql")
{
    // Without it, PostgreSQL computes a column again wherever it is used.
    public override string Fence => " OFFSET 0";

    public override string Double => "float8";

    protected override string Infinity => "float8 'Infinity'";

    public override string Number(double value) =>
        $"float8 '{value.ToString("R", CultureInfo.InvariantCulture)}'";

    public override string Flag(string cell) => $"CAST(CAST({cell} AS int) AS float8)";

    // A plain join reads the whole table at each step of a recursion.
    public override string JoinOne(string table, string alias, string test) =>
        $"CROSS JOIN LATERAL (SELECT * FROM {table} AS one WHERE one.{test}{Fence}) AS {alias}";

    public override string ItemCount(string list, string separator) =>
        $"(SELECT count(DISTINCT item) FROM unnest(string_to_array({list}, {separator})) AS items(item) "
        + "WHERE item <> '')";
}

internal sealed record DuckDbDialect() : SqlDialect("duckdb")
{
    public override string Double => "DOUBLE";

    protected override string Infinity => "'Infinity'::DOUBLE";

    public override string Number(double value) => WithExponent(value);

    public override string Round(string number) => $"round_even({number}, 0)";

    public override string ItemCount(string list, string separator) =>
        $"len(list_distinct(list_filter(string_split({list}, {separator}), lambda item : item <> '')))";
}

internal sealed record SqliteDialect() : SqlDialect("sqlite")
{
    // Without it, SQLite computes a column again wherever it is used.
    public override string Materialized => " MATERIALIZED";

    public override string Double => "REAL";

    protected override string Infinity => "9e999";

    public override string Number(double value) => WithExponent(value);

    public override string Least(string left, string right) => $"min({left}, {right})";

    public override string Greatest(string left, string right) => $"max({left}, {right})";

    public override string Position(string text, string part) => $"instr({text}, {part})";

    public override string ItemCount(string list, string separator) =>
        "(SELECT count(DISTINCT value) FROM "
        + $"json_each('[' || replace(json_quote({list}), {separator}, '\",\"') || ']') WHERE value <> '')";
}

/// <summary>Written, not run: no engine of it is here.</summary>
internal sealed record BigQueryDialect() : SqlDialect("bigquery")
{
    public override bool IsProved => false;

    public override string Double => "FLOAT64";

    protected override string Infinity => "CAST('inf' AS FLOAT64)";

    public override string Number(double value) => WithExponent(value);

    public override string Quoted(string name) => $"`{name}`";

    public override string Flag(string cell) => $"CAST(CAST({cell} AS INT64) AS FLOAT64)";

    public override string ItemCount(string list, string separator) =>
        $"(SELECT COUNT(DISTINCT item) FROM UNNEST(SPLIT({list}, {separator})) AS item WHERE item <> '')";

    protected override string Escaped(string text) => BackslashEscape.Quotes(text);
}

/// <summary>Written, not run: no engine of it is here.</summary>
internal sealed record SparkDialect() : SqlDialect("spark")
{
    public override bool IsProved => false;

    public override string Double => "DOUBLE";

    protected override string Infinity => "double('Infinity')";

    public override string Number(double value) => $"{value.ToString("R", CultureInfo.InvariantCulture)}D";

    public override string Quoted(string name) => $"`{name}`";

    public override string Round(string number) => $"bround({number}, 0)";

    public override string Position(string text, string part) => $"instr({text}, {part})";

    public override string ItemCount(string list, string separator) =>
        $"size(array_distinct(filter(split({list}, {separator}), item -> item <> '')))";

    protected override string Escaped(string text) => BackslashEscape.Quotes(text);
}

/// <summary>Where a backslash escapes, and a quote is not doubled.</summary>
internal static class BackslashEscape
{
    public static string Quotes(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal);
}

/// <summary>The name of a table in a statement.</summary>
internal static partial class SqlName
{
    [GeneratedRegex(@"^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*){0,2}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Allowed { get; }

    public static bool IsAllowed(string name) => Allowed.IsMatch(name);
}
