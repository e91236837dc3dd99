using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Npgsql.PostgresTypes;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Files.Databases;

/// <summary>The rows of a query -> CSV in UTF-8, so that they are judged as those of any file. The server words the
/// cells and sends them as they are asked for: the memory is that of a buffer, whatever the number of rows.</summary>
internal sealed class QueryRows : ReadOnlyStream
{
    // Dates as ISO 8601, instants in UTC, numbers that read back as the same bits. Whatever the query does, it writes
    // nothing.
    private const string Settings =
        "SET datestyle = 'ISO'; SET timezone = 'UTC'; SET extra_float_digits = 3; BEGIN READ ONLY";

    private readonly DatabaseQuery query;
    private readonly NpgsqlConnection connection;
    private readonly QueryColumn[] columns;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ReadOnlyMemory<byte> header;
    private StreamReader? copy;   // null before the first row, and after the last
    private bool isEnd;

    private QueryRows(DatabaseQuery query, NpgsqlConnection connection, QueryColumn[] columns)
    {
        (this.query, this.connection, this.columns) = (query, connection, columns);
        // Each name is quoted, so that none of its signs is taken for the separator.
        header = Encoding.UTF8.GetBytes(
            string.Join(',', columns.Select(column => TableColumn.Quote(column.Name))) + "\n");
    }

    /// <summary>What each column holds.</summary>
    public IReadOnlyList<CellKind> ColumnKinds => [.. columns.Select(column => column.Kind)];

    /// <summary>Of all that was read, lower-case hex; null before the end.</summary>
    public string? Sha256 { get; private set; }

    /// <exception cref="DataException">The database cannot be reached, or does not understand the query.</exception>
    public static QueryRows Open(DatabaseQuery query)
    {
        var session = query.Database.OpenAsync().GetAwaiter().GetResult();
        try
        {
            using (var begin = new NpgsqlCommand(Settings, session)) begin.ExecuteNonQuery();
            return new(query, session, QueryColumn.Describe(query, session));
        }
        catch (Exception error) when (error is NpgsqlException or IOException or DataException)
        {
            session.Dispose();
            throw error as DataException ?? query.Database.Failed(error);
        }
    }

    /// <summary>Leaves all others empty: the server does not send them. To be said before the first row is read.
    /// </summary>
    /// <param name="wanted">Places of columns.</param>
    public void Keep(IEnumerable<int> wanted)
    {
        var kept = wanted.ToHashSet();
        for (var column = 0; column < columns.Length; column++)
            columns[column] = columns[column] with { IsLeftOut = !kept.Contains(column) };
    }

    /// <exception cref="DataException">The query fails, or the connection is lost.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (isEnd) return 0;
        if (!header.IsEmpty) return TakeHeader(buffer);
        try
        {
            copy ??= (StreamReader)connection.BeginTextExport(Copy);
            // The server sends a row at a time.
            var count = copy.BaseStream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return Received(buffer[..count]);
        }
        catch (Exception error) when (error is NpgsqlException or IOException)
        {
            throw Failed(error);
        }
    }

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isEnd) return 0;
        if (!header.IsEmpty) return TakeHeader(buffer.Span);
        try
        {
            copy ??= (StreamReader)await connection.BeginTextExportAsync(Copy, cancellationToken);
            var count = await copy.BaseStream.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return Received(buffer.Span[..count]);
        }
        catch (Exception error) when (error is NpgsqlException or IOException)
        {
            throw Failed(error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Release();
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private string Copy
    {
        get
        {
            var cells = columns.Select(column => column.ToCell(isAlone: columns.Length == 1));
            return $"COPY (SELECT {string.Join(", ", cells)} FROM ({QueryColumn.Source(query)}) AS query_rows) "
                + "TO STDOUT (FORMAT csv)";
        }
    }

    private int TakeHeader(Span<byte> buffer)
    {
        var count = Math.Min(header.Length, buffer.Length);
        header.Span[..count].CopyTo(buffer);
        hash.AppendData(header.Span[..count]);
        header = header[count..];
        return count;
    }

    private int Received(ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        if (!bytes.IsEmpty) return bytes.Length;

        isEnd = true;
        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        Release();   // whoever writes into what was read must not wait for it
        return 0;
    }

    private DataException Failed(Exception error)
    {
        isEnd = true;   // there is nothing left to cancel
        return query.Database.Failed(error);
    }

    private void Release()
    {
        try
        {
            // Else all rows that are left would be received first.
            if (!isEnd) (copy as NpgsqlCopyTextReader)?.Cancel();
            copy?.Dispose();
            connection.Dispose();
        }
        catch (Exception error) when (error is NpgsqlException or IOException or OperationCanceledException)
        {
            // It was lost, or is cancelled: nothing of it is needed.
        }

        copy = null;
    }
}

/// <summary>A column of a query.</summary>
/// <param name="Name">As the query has it.</param>
/// <param name="IsLeftOut">Whether its cells are empty, whatever the query has.</param>
internal sealed record QueryColumn(string Name, CellKind Kind, bool IsLeftOut = false)
{
    /// <summary>Asks the server what the columns are; the query is not run.</summary>
    /// <exception cref="DataException">Two columns have the same name.</exception>
    public static QueryColumn[] Describe(DatabaseQuery query, NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand($"SELECT * FROM ({Source(query)}) AS query_rows", connection);
        using var reader = command.ExecuteReader(System.Data.CommandBehavior.SchemaOnly);
        QueryColumn[] columns =
        [
            .. reader.GetColumnSchema()
                .Select(column => new QueryColumn(column.ColumnName, KindOf(column.PostgresType))),
        ];
        return columns.CountBy(column => column.Name).FirstOrDefault(one => one.Value > 1).Key is { } twice
            ? throw new DataException($"{query.Database.Name}: the query has two columns '{twice}'; rename one with AS")
            : columns;
    }

    /// <summary>The query as a part of another.</summary>
    public static string Source(DatabaseQuery query) =>
        $"\n{query.Text.Trim().TrimEnd(';')}\n";   // a comment at its end ends with the line

    /// <param name="isAlone">Whether it is the only one: an empty line would be no row.</param>
    public string ToCell(bool isAlone)
    {
        if (IsLeftOut) return "NULL";

        var cell = $"query_rows.{TableColumn.Quote(Name)}::text";
        return isAlone ? $"COALESCE({cell}, '')" : cell;
    }

    private static CellKind KindOf(PostgresType type) => type switch
    {
        PostgresDomainType domain => KindOf(domain.BaseType),
        { Name: "smallint" or "integer" or "bigint" } => CellKind.Integer,
        { Name: "real" or "double precision" or "numeric" } => CellKind.Number,
        { Name: "date" } => CellKind.Date,
        { Name: "timestamp without time zone" or "timestamp with time zone" } => CellKind.Date,
        _ => CellKind.Text,
    };
}
