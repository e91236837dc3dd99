using System.Text;
using Npgsql;

namespace PurchaseApi.Training.Files.Databases;

/// <summary>Rows of CSV -> a table of a database, all of them or none. Batches are copied into a temporary table, each
/// in a transaction of its own; one transaction at the end moves them into the table. What ends before leaves nothing:
/// the temporary table goes with the connection.</summary>
internal sealed class DatabaseTable : IAsyncDisposable
{
    private const string Incoming = "purchase_api_incoming";
    private const int BatchBytes = 8 << 20;

    private readonly Database database;
    private readonly NpgsqlConnection connection;
    private readonly string table, columns;
    private readonly bool isNew;
    private StreamWriter? copy;   // of the batch
    private bool hasHeader = true;
    private int written;          // bytes of the batch

    private DatabaseTable(
        Database database, NpgsqlConnection connection, string table, IEnumerable<TableColumn> columns, bool isNew)
    {
        (this.database, this.connection, this.table, this.isNew) = (database, connection, table, isNew);
        this.columns = string.Join(", ", columns.Select(column => column.Quoted));
    }

    /// <param name="database">That has the table.</param>
    /// <param name="table">Its name; created at the end where it is not there.</param>
    /// <param name="columns">Of the rows; a table that is there may have more.</param>
    /// <exception cref="DataException">The database cannot be reached, or the table lacks columns.</exception>
    public static async Task<DatabaseTable> OpenAsync(
        Database database, string table, IReadOnlyList<TableColumn> columns, CancellationToken cancellation)
    {
        var session = await database.OpenAsync(cancellation);
        try
        {
            var found = await FindColumnsAsync(session, table, cancellation);
            if (found is not null && columns.FirstOrDefault(column => !found.Contains(column.Name)) is { } absent)
                throw new DataException($"{database.Name}: the table {table} has no column '{absent.Name}'; it needs "
                    + string.Join(", ", columns.Select(column => $"{column.Name} {column.Type}")));

            var opened = new DatabaseTable(database, session, table, columns, isNew: found is null);
            // Columns of the table's own types: what does not fit is refused as it comes.
            await opened.ExecuteAsync(
                found is null
                    ? $"CREATE TEMPORARY TABLE {Incoming} "
                        + $"({string.Join(", ", columns.Select(column => $"{column.Quoted} {column.Type}"))})"
                    : $"CREATE TEMPORARY TABLE {Incoming} AS SELECT {opened.columns} FROM {table} WITH NO DATA",
                cancellation);
            return opened;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or DataException)
        {
            await session.DisposeAsync();
            throw error as DataException ?? database.Failed(error);
        }
    }

    /// <param name="rows">Whole lines of CSV; the first ones begin with the header.</param>
    /// <exception cref="DataException">The server refuses a row, or the connection is lost.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancellation)
    {
        try
        {
            copy ??= (StreamWriter)await connection.BeginTextImportAsync(
                $"COPY {Incoming} FROM STDIN (FORMAT csv, HEADER {hasHeader})", cancellation);
            hasHeader = false;
            await copy.BaseStream.WriteAsync(rows, cancellation);
            written += rows.Length;
            if (written >= BatchBytes) await EndBatchAsync();
        }
        catch (Exception error) when (error is NpgsqlException or IOException)
        {
            throw database.Failed(error);
        }
    }

    /// <summary>Moves all rows into the table.</summary>
    /// <param name="replaces">Whether they take the place of those in it.</param>
    /// <param name="cancellation">Stops it; then the table is as it was.</param>
    /// <exception cref="DataException">As of <see cref="WriteAsync"/>; the table is as it was.</exception>
    public async Task CompleteAsync(bool replaces, CancellationToken cancellation)
    {
        try
        {
            await EndBatchAsync();
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var statements = new StringBuilder();
            if (isNew) statements.Append($"CREATE TABLE {table} (LIKE {Incoming}); ");
            if (replaces) statements.Append($"DELETE FROM {table}; ");
            statements.Append($"INSERT INTO {table} ({columns}) SELECT {columns} FROM {Incoming}");
            await ExecuteAsync($"{statements}", cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch (Exception error) when (error is NpgsqlException or IOException)
        {
            throw database.Failed(error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (copy is NpgsqlCopyTextWriter open) await open.CancelAsync();
        }
        catch (Exception error) when (error is NpgsqlException or IOException or OperationCanceledException
            or ObjectDisposedException)
        {
            // It was lost, or is cancelled: nothing of it is needed.
        }

        await connection.DisposeAsync();
    }

    private async Task EndBatchAsync()
    {
        if (copy is null) return;

        var batch = copy;
        (copy, written) = (null, 0);
        await batch.DisposeAsync();
    }

    private async Task ExecuteAsync(string text, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <returns>null where there is no such table.</returns>
    private static async Task<HashSet<string>?> FindColumnsAsync(
        NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        await using var find = new NpgsqlCommand(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
            connection)
        {
            Parameters = { new() { Value = table } },
        };
        await using var reader = await find.ExecuteReaderAsync(cancellation);
        var names = new HashSet<string>();
        while (await reader.ReadAsync(cancellation)) names.Add(reader.GetString(0));
        return names.Count > 0 ? names : null;
    }
}

/// <summary>A column of a table that is written.</summary>
/// <param name="Type">As the server calls it; a table that is there has its own.</param>
internal sealed record TableColumn(string Name, string Type)
{
    public string Quoted => Quote(Name);

    /// <summary>A name whatever is in it; in CSV, too.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
