using System.Data.Common;
using Microsoft.Data.Sqlite;
using PurchaseApi.Training.Exporting.Proof;

namespace PurchaseApi.Training.Exporting.Sql;

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
