using System.Data.Common;
using DuckDB.NET.Data;
using PurchaseApi.Training.Exporting.Proof;

namespace PurchaseApi.Training.Exporting.Sql;

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
