namespace PurchaseApi.Training.Exporting.Sql;

/// <summary>The engines that prove a query.</summary>
internal static class SqlEngines
{
    /// <param name="dialect">As <c>--dialect</c> names it.</param>
    /// <param name="from">The table or view.</param>
    /// <param name="server">A connection string, which PostgreSQL needs; else null.</param>
    /// <exception cref="ExportException">PostgreSQL is not told where it is.</exception>
    public static SqlFormat Format(string dialect, string from, string? server)
    {
        var written = SqlDialect.All.First(one => one.Name == dialect);
        return written switch
        {
            PostgreSqlDialect when server is null => throw new ExportException(
                "postgresql is proved in a server of yours, in a temporary table: --engine 'Host=...;Database=...'; "
                + "the password comes from PGPASSWORD"),
            PostgreSqlDialect => new(written, from, (source, query) => new PostgreSqlRows(source, query, server)),
            DuckDbDialect => new(written, from, (source, query) => new DuckDbRows(source, query)),
            SqliteDialect => new(written, from, (source, query) => new SqliteRows(source, query)),
            _ => new(written, from, engine: null),
        };
    }
}
