using System.Text;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Files.Databases;

namespace PurchaseApi.Training.Exporting.Sql;

/// <summary>A version from raw inputs to the action, as one SELECT over a table whose columns are the inputs.</summary>
/// <param name="dialect">Of the engine.</param>
/// <param name="from">The table or view.</param>
/// <param name="engine">Opens the engine that proves it; null where there is none.</param>
/// <param name="form">Of the trees.</param>
internal sealed class SqlFormat(
    SqlDialect dialect, string from, Func<ExportSource, string, SqlRows>? engine, TreeForm form) : IExportFormat
{
    /// <summary>In the text of the query, what is replaced to read other rows.</summary>
    private const string Rows = "cells";

    public string Name => $"sql ({dialect.Name})";

    public byte[] Write(ExportSource source) => Encoding.UTF8.GetBytes(ToText(source, from));

    public byte[]? WriteTrees(ExportSource source) => TreeTable(source) is { } table
        ? Encoding.UTF8.GetBytes(SqlTreeTable.Script(dialect, source.Trees!, table))
        : null;

    /// <summary>The same text over the table that the engine has filled.</summary>
    public IExportEngine? Open(ExportSource source, byte[] file)
    {
        var text = Encoding.UTF8.GetString(file);
        var clause = $"  FROM {from}{dialect.Fence}\n";
        var start = text.IndexOf(clause, StringComparison.Ordinal);
        var opened = engine?.Invoke(source, string.Concat(
            text.AsSpan(0, start), $"  FROM {SqlRows.Table}{dialect.Fence}\n", text.AsSpan(start + clause.Length)));
        if (opened is not null && WriteTrees(source) is { } trees) opened.Run(Encoding.UTF8.GetString(trees));
        return opened;
    }

    public IReadOnlyList<string> LeftOut(ExportSource source) => ExportedDecisions.Control(source.Contract);

    /// <summary>The table that has the trees as rows; null where they are nested CASE.</summary>
    private string? TreeTable(ExportSource source)
    {
        if (source.Trees is not { } trees || form == TreeForm.Case) return null;
        if (form == TreeForm.Table && !dialect.IsProved)
            throw new ExportException($"--trees table: {dialect.Name} has no recursion that walks them");

        var columns = Enumerable.Repeat("_x0", source.Encoder.Columns.Count).ToArray();
        var isTooMuch = trees.Items.Count > SqlTreeTable.MaxCaseTrees
            || SqlScorers.Sum(dialect, trees, columns).Length > SqlTreeTable.MaxCaseLength;
        return form == TreeForm.Table || (isTooMuch && dialect.IsProved)
            ? SqlTreeTable.NameFor(source.Version.Model)
            : null;
    }

    private string ToText(ExportSource source, string table)
    {
        var query = new SqlQuery(dialect);
        query.Read(Rows, table, Cells(source));
        AddFeatures(query, source);
        var answers = source.Version.Predictor.HasScorer ? Scored(query, source) : Derived(source);
        return $"{Heading(source)}{query.Select(answers)}";
    }

    private string Heading(ExportSource source)
    {
        var trees = TreeTable(source) is { } rows
            ? $"-- The trees are rows of {rows}, which the .trees.sql next to this file makes.\n"
            : "";
        var proof = dialect.IsProved
            ? "proved in the engine, row by row (parity.json)"
            : "written, but not proved: no engine has run it; files like it are parsed in the exporter's tests";
        return $"""
            -- {source.Version.Model} {source.Version.Id}, {dialect.Name}: {proof}.
            -- A row whose value the service would refuse is answered all the same: an unknown word is missing.
            {trees}
            """;
    }

    private (string, string)[] Cells(ExportSource source)
    {
        var algebra = new SqlAlgebra(dialect, source.Contract);
        var cells = new List<(string, string)>();
        if (source.Contract.Id is { } id) cells.Add((dialect.Quoted(id), "_id"));
        foreach (var (slot, input) in source.Contract.Inputs.Index())
        {
            var cell = dialect.Quoted(input.Name);
            if (input is ListInput)
            {
                cells.Add(($"NULLIF({cell}, '')", SqlAlgebra.ListOf(slot)));
                continue;
            }

            var value = ExportedWords.IsText(input)
                ? Index(input, source.Contract.Document.Inputs![input.Name], cell)
                : input is FlagInput ? dialect.Flag(cell) : dialect.Finite(cell);
            cells.Add((
                input.Missing.Kind == MissingKind.Constant
                    ? $"COALESCE({value}, {algebra.Number(input.Missing.Constant)})"
                    : value,
                SqlAlgebra.ColumnOf(slot)));
        }

        return [.. cells];
    }

    /// <summary>The index of a word, NULL where it is missing or unknown.</summary>
    private string Index(Input input, InputDocument document, string cell)
    {
        var words = ExportedWords.From(input, document);
        var unknown = words.Unknown is { } level ? dialect.Number(level) : "NULL";
        var known = words.Spellings.Select(one => $"WHEN {dialect.Text(one.Text)} THEN {dialect.Number(one.Index)}");
        return $"CASE WHEN {cell} IS NULL OR {cell} = '' THEN NULL ELSE "
            + $"CASE {cell} {string.Join(' ', known)} ELSE {unknown} END END";
    }

    /// <summary>Each in a part of its own, since it may use the one before; then what the scorer sees of words.
    /// </summary>
    private void AddFeatures(SqlQuery query, ExportSource source)
    {
        var writer = new NodeWriter(new SqlAlgebra(dialect, source.Contract));
        foreach (var (index, feature) in source.Contract.Features.Index())
            query.Add(
                $"feature{index}",
                (writer.Number(feature.Value.Root), SqlAlgebra.ColumnOf(source.Contract.Inputs.Count + index)));
    }

    private (string, string)[] Derived(ExportSource source) =>
    [
        .. Id(source),
        .. source.Contract.Features.Select((feature, index) =>
            (SqlAlgebra.ColumnOf(source.Contract.Inputs.Count + index), feature.Name)),
        (SqlDecisions.Segment(dialect, source.Contract), "segment"),
    ];

    private (string, string)[] Scored(SqlQuery query, ExportSource source)
    {
        var columns = ExportedColumn.All(source);
        query.Add("encoded", [.. columns.Index().Where(column => !column.Item.IsPlain)
            .Select(column => (Encoded(source, column.Item), $"_c{column.Index}"))]);
        SqlScorers.AddMargin(query, source, [.. columns.Select((column, index) =>
            column.IsPlain ? SqlAlgebra.ColumnOf(column.Slot) : $"_c{index}")], TreeTable(source));
        query.Add("probabilities", (SqlScorers.ToProbability(dialect, source.Calibration), SqlScorers.Probability));
        return [.. Id(source), .. SqlDecisions.Add(query, source), (SqlScorers.Margin, "margin")];
    }

    private string Encoded(ExportSource source, ExportedColumn column)
    {
        var (slot, algebra) = (SqlAlgebra.ColumnOf(column.Slot), new SqlAlgebra(dialect, source.Contract));
        return column.Numbers is { } numbers
            ? algebra.Lookup(slot, numbers)
            : $"CASE WHEN {slot} = {algebra.Number(column.Level)} THEN {algebra.Number(1)} "
                + $"WHEN {slot} IS NOT NULL THEN {algebra.Number(0)} END";
    }

    private static (string, string)[] Id(ExportSource source) =>
        source.Contract.Id is { } id ? [("_id", id)] : [];
}

/// <summary>How a query has the trees.</summary>
internal enum TreeForm
{
    /// <summary>As nested CASE, unless that is too much for engines.</summary>
    Auto,

    Case,

    /// <summary>As rows of a table.</summary>
    Table,
}

/// <summary>One SELECT in parts, each of which adds columns to those of the part before.</summary>
internal sealed class SqlQuery(SqlDialect dialect)
{
    private readonly StringBuilder text = new("WITH ");
    private string? last;

    public SqlDialect Dialect => dialect;

    /// <param name="part">Its name.</param>
    /// <param name="columns">What is computed and what it is called.</param>
    public void Add(string part, params IReadOnlyList<(string Value, string Name)> columns)
    {
        if (columns.Count == 0) return;
        Begin(part);
        text.Append($"  SELECT {last}.*");
        foreach (var (value, name) in columns) text.Append($",\n    {value} AS {name}");
        text.Append($"\n  FROM {last}{dialect.Fence}\n)");
        last = part;
    }

    /// <summary>The first part: reads the rows.</summary>
    /// <param name="from">The clause after FROM.</param>
    public void Read(string part, string from, IReadOnlyList<(string Value, string Name)> columns)
    {
        Begin(part);
        text.Append($"  SELECT\n    {string.Join(",\n    ", columns.Select(one => $"{one.Value} AS {one.Name}"))}\n");
        text.Append($"  FROM {from}{dialect.Fence}\n)");
        last = part;
    }

    public string Select(IReadOnlyList<(string Value, string Name)> columns)
    {
        var answers = columns.Select(one => $"{one.Value} AS {dialect.Quoted(one.Name)}");
        return $"{text}\nSELECT\n  {string.Join(",\n  ", answers)}\nFROM {last}\n";
    }

    private void Begin(string part)
    {
        if (last is not null) text.Append(",\n");
        text.Append($"{part} AS{dialect.Materialized} (\n");
    }
}

/// <summary>The engines that prove a query.</summary>
internal static class SqlEngines
{
    /// <param name="dialect">As <c>--dialect</c> names it.</param>
    /// <param name="from">The table or view.</param>
    /// <param name="server">The URL of one, which PostgreSQL needs; else null.</param>
    /// <param name="trees">Their form.</param>
    /// <exception cref="ExportException">PostgreSQL is not told where it is.</exception>
    public static SqlFormat Format(string dialect, string from, string? server, TreeForm trees = TreeForm.Auto)
    {
        var written = SqlDialect.All.First(one => one.Name == dialect);
        return written switch
        {
            PostgreSqlDialect when server is null => throw new ExportException(
                "postgresql is proved in a server of yours, in a temporary table: "
                + "--engine postgresql://user@host/database; the password comes from PGPASSWORD"),
            PostgreSqlDialect => new(
                written, from, (source, query) => new PostgreSqlRows(source, query, Database.Parse(server)), trees),
            DuckDbDialect => new(written, from, (source, query) => new DuckDbRows(source, query), trees),
            SqliteDialect => new(written, from, (source, query) => new SqliteRows(source, query), trees),
            _ => new(written, from, engine: null, trees),
        };
    }
}
