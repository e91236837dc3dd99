using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Files.Databases;

namespace PurchaseApi.Training.Exporting.Sql;

/// <summary>Rows in a table of a database, and the answers of an exported query over them.</summary>
internal abstract class SqlRows(SqlDialect dialect, ExportSource source, string query) : IExportEngine
{
    /// <summary>The table that is filled; temporary.</summary>
    public const string Table = "proof_rows";

    public abstract string Name { get; }

    public string Version => Connection.ServerVersion;

    protected abstract DbConnection Connection { get; }

    protected FittedContract Contract => source.Contract;

    public EngineAnswers Score(IReadOnlyList<ProofRow> rows)
    {
        Fill(rows);
        return Answer();
    }

    /// <summary>Creates the table anew and writes the rows into it.</summary>
    public abstract void Fill(IReadOnlyList<ProofRow> rows);

    /// <summary>Runs the query over the rows that are in the table.</summary>
    public EngineAnswers Answer()
    {
        using var command = Command(query);
        using var reader = command.ExecuteReader();
        var hasScorer = source.Version.Predictor.HasScorer;
        var (margins, probabilities) = (new List<double>(), new List<double>());
        var (predictions, decisions) = (new List<bool>(), new List<EngineDecision>());
        var names = Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, index => index);
        while (reader.Read())
        {
            margins.Add(Number("margin"));
            probabilities.Add(Number("probability"));
            predictions.Add(hasScorer && Number("prediction") == 1);
            decisions.Add(new(
                Word("confidence"), Word("segment"), Word("intent"), Word("action"), Number("expected_value"),
                Number("expected_gain")));
        }

        return new([.. margins])
        {
            Probabilities = hasScorer ? [.. probabilities] : null,
            Predictions = hasScorer ? [.. predictions] : null,
            Decisions = decisions,
        };

        double Number(string name) => names.TryGetValue(name, out var index) && !reader.IsDBNull(index)
            ? Convert.ToDouble(reader.GetValue(index), CultureInfo.InvariantCulture)
            : double.NaN;

        string? Word(string name) =>
            names.TryGetValue(name, out var index) && !reader.IsDBNull(index) ? reader.GetString(index) : null;
    }

    /// <summary>Runs a script that makes a table; temporary, too.</summary>
    public virtual void Run(string script)
    {
        using var command = Command(script);
        command.ExecuteNonQuery();
    }

    public void Dispose() => Connection.Dispose();

    protected virtual DbCommand Command(string text)
    {
        var command = Connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    /// <summary>A text for words, a float64 for everything else, and a number as the id.</summary>
    protected string Definition(string text)
    {
        var columns = Contract.Inputs.Select(input =>
            $"{dialect.Quoted(input.Name)} {(ExportedWords.IsText(input) ? text : dialect.Double)}");
        return string.Join(", ", Contract.Id is { } id ? columns.Prepend($"{dialect.Quoted(id)} bigint") : columns);
    }
}

/// <summary>PostgreSQL, in a temporary table of a session.</summary>
internal sealed class PostgreSqlRows : SqlRows
{
    // PostgreSQL fills the room that is left in earlier pages, so rows do not stay in order by themselves.
    private const string Cells = "proof_cells", Place = "_place";

    private readonly NpgsqlConnection connection;

    /// <param name="source">What is exported.</param>
    /// <param name="query">The text to run.</param>
    /// <param name="server">That runs it.</param>
    /// <exception cref="Files.DataException">The server cannot be reached.</exception>
    public PostgreSqlRows(ExportSource source, string query, Database server)
        : base(new PostgreSqlDialect(), source, query)
    {
        connection = server.OpenAsync().GetAwaiter().GetResult();
        // Compiling thousands of CASE takes longer than evaluating them.
        using var settings = Command("SET jit = off; SET max_parallel_workers_per_gather = 0");
        settings.ExecuteNonQuery();
    }

    public override string Name => "PostgreSQL";

    protected override DbConnection Connection => connection;

    public override void Run(string script) => base.Run($"SET search_path = pg_temp, public; {script}");

    protected override DbCommand Command(string text) => new NpgsqlCommand(text, connection) { CommandTimeout = 0 };

    public override void Fill(IReadOnlyList<ProofRow> rows)
    {
        using var create = Command(
            $"""
            DROP VIEW IF EXISTS {Table};
            DROP TABLE IF EXISTS {Cells};
            CREATE TEMPORARY TABLE {Cells} ({Place} bigint, {Definition("text")});
            CREATE TEMPORARY VIEW {Table} AS SELECT * FROM {Cells} ORDER BY {Place}
            """);
        create.ExecuteNonQuery();
        using var copy = connection.BeginBinaryImport($"COPY {Cells} FROM STDIN (FORMAT BINARY)");
        for (var row = 0; row < rows.Count; row++)
        {
            copy.StartRow();
            copy.Write((long)row, NpgsqlDbType.Bigint);
            if (Contract.Id is not null) copy.Write((long)row, NpgsqlDbType.Bigint);
            for (var input = 0; input < Contract.Inputs.Count; input++)
                if (rows[row].Words[input] is { } word) copy.Write(word, NpgsqlDbType.Text);
                else if (ExportedWords.IsText(Contract.Inputs[input]) || IsMissingFlag(rows[row], input))
                    copy.WriteNull();
                else copy.Write(rows[row].Numbers[input], NpgsqlDbType.Double);   // NaN as it is
        }

        copy.Complete();
    }

    private bool IsMissingFlag(ProofRow row, int input) =>
        Contract.Inputs[input] is FlagInput && double.IsNaN(row.Numbers[input]);
}

/// <summary>DuckDB, in memory.</summary>
internal sealed class DuckDbRows : SqlRows
{
    private readonly DuckDBConnection connection;

    /// <exception cref="ExportException">DuckDB is not here.</exception>
    public DuckDbRows(ExportSource source, string query) : base(new DuckDbDialect(), source, query) =>
        connection = Engines.Guarded(Name, () =>
        {
            var opened = new DuckDBConnection("DataSource=:memory:");
            opened.Open();
            return opened;
        });

    public override string Name => "DuckDB";

    protected override DbConnection Connection => connection;

    public override void Fill(IReadOnlyList<ProofRow> rows)
    {
        using var create = Command($"CREATE OR REPLACE TABLE {Table} ({Definition("VARCHAR")})");
        create.ExecuteNonQuery();
        using var appender = connection.CreateAppender(Table);
        for (var row = 0; row < rows.Count; row++)
        {
            var cells = appender.CreateRow();
            if (Contract.Id is not null) cells.AppendValue((long?)row);
            for (var input = 0; input < Contract.Inputs.Count; input++)
                if (rows[row].Words[input] is { } word) cells.AppendValue(word);
                else if (ExportedWords.IsText(Contract.Inputs[input])) cells.AppendNullValue();
                else cells.AppendValue((double?)rows[row].Numbers[input]);   // NaN as it is
            cells.EndRow();
        }
    }
}

/// <summary>SQLite, in memory.</summary>
internal sealed class SqliteRows : SqlRows
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");

    public SqliteRows(ExportSource source, string query) : base(new SqliteDialect(), source, query) =>
        connection.Open();

    public override string Name => "SQLite";

    protected override DbConnection Connection => connection;

    public override void Fill(IReadOnlyList<ProofRow> rows)
    {
        using (var drop = Command($"DROP TABLE IF EXISTS {Table}")) drop.ExecuteNonQuery();
        using (var create = Command($"CREATE TABLE {Table} ({Definition("text")})")) create.ExecuteNonQuery();
        var first = Contract.Id is null ? 0 : 1;
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.CommandText = $"INSERT INTO {Table} VALUES ("
            + string.Join(", ", Enumerable.Range(0, Contract.Inputs.Count + first).Select(index => $"${index}")) + ")";
        SqliteParameter[] cells =
        [
            .. Enumerable.Range(0, Contract.Inputs.Count + first)
                .Select(index => insert.Parameters.AddWithValue($"${index}", DBNull.Value)),
        ];
        for (var row = 0; row < rows.Count; row++)
        {
            if (first == 1) cells[0].Value = (long)row;
            for (var input = 0; input < Contract.Inputs.Count; input++)
                cells[first + input].Value = Cell(rows[row], input);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static object Cell(ProofRow row, int input) =>
        row.Words[input] is { } word ? word
        : double.IsNaN(row.Numbers[input]) ? DBNull.Value
        : row.Numbers[input];
}
