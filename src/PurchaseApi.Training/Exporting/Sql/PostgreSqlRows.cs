using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Training.Exporting.Proof;
using PurchaseApi.Training.Files.Databases;

namespace PurchaseApi.Training.Exporting.Sql;

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
