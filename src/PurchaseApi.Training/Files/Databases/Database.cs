using Npgsql;

namespace PurchaseApi.Training.Files.Databases;

/// <summary>A PostgreSQL database by its URL, without a password: that comes from <c>PGPASSWORD</c> or a password file,
/// so that no log, manifest or list of processes has it.</summary>
/// <param name="Name">For messages and manifests: the URL without its user and options.</param>
/// <param name="ConnectionString">As Npgsql has it.</param>
internal sealed record Database(string Name, string ConnectionString)
{
    /// <summary>In words.</summary>
    public const string Expected =
        "a URL such as postgresql://user@host:5432/database without a password, which comes from PGPASSWORD";

    private const string Scheme = "postgresql", ShortScheme = "postgres";

    public static bool IsUrl(string text) =>
        text.StartsWith($"{Scheme}://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith($"{ShortScheme}://", StringComparison.OrdinalIgnoreCase);

    /// <param name="url">As libpq reads it; of its options <c>host</c>, <c>port</c>, <c>user</c>, <c>dbname</c>,
    /// <c>sslmode</c>, <c>sslrootcert</c> and <c>passfile</c>.</param>
    /// <exception cref="DataException">It is no such URL, or has a password; the message does not repeat it.</exception>
    public static Database Parse(string url)
    {
        if (!IsUrl(url) || !Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            throw new DataException($"the database must be {Expected}");

        var user = parsed.UserInfo.Split(':', 2);
        if (user.Length > 1) throw HasPassword();

        var settings = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "PurchaseApi",
            CommandTimeout = 0,   // a query takes as long as it takes
            Pooling = false,
        };
        Set(settings, "user", user[0]);
        Set(settings, "host", parsed.Host);
        if (parsed.Port > 0) settings.Port = parsed.Port;
        Set(settings, "dbname", parsed.AbsolutePath.TrimStart('/'));
        foreach (var option in parsed.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = option.Split('=', 2);
            Set(settings, parts[0], parts.Length > 1 ? parts[1] : "");
        }

        // Else a server on this machine, as psql has it.
        if (string.IsNullOrEmpty(settings.Host))
            settings.Host = Environment.GetEnvironmentVariable("PGHOST") is { Length: > 0 } host ? host : "localhost";
        return new($"{Scheme}://{(settings.Host.StartsWith('/') ? "" : settings.Host)}/{settings.Database}",
            settings.ConnectionString);
    }

    /// <summary>What is wrong with a URL, in words that do not repeat it; null when nothing is.</summary>
    public static string? Problem(string url)
    {
        try
        {
            Parse(url);
            return null;
        }
        catch (DataException error)
        {
            return error.Message;
        }
    }

    /// <exception cref="DataException">It cannot be reached, or lets nobody in.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation = default)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch (Exception error) when (error is NpgsqlException or ArgumentException or TimeoutException)
        {
            await connection.DisposeAsync();
            throw Failed(error);
        }
    }

    /// <summary>What the server or the connection to it says, on one line.</summary>
    public DataException Failed(Exception error)
    {
        const string Remedy = "the password comes from PGPASSWORD or a password file";
        var said = error switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } refused =>
                $"{refused.MessageText}; {Remedy}",
            PostgresException { Where: { } place } refused when place.StartsWith("COPY ", StringComparison.Ordinal) =>
                $"{refused.MessageText} ({place.Split('\n')[0]})",
            PostgresException refused => refused.MessageText,
            NpgsqlException when error.Message.StartsWith("No password", StringComparison.Ordinal) =>
                $"needs a password; {Remedy}",
            NpgsqlException { InnerException: { } cause } => $"{error.Message}: {cause.Message}",
            _ => error.Message,
        };
        return new($"{Name}: {string.Join(' ', said.Split('\r', '\n'))}", error);
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string option, string escaped)
    {
        var value = Uri.UnescapeDataString(escaped);
        if (value.Length == 0) return;

        switch (option)
        {
            case "user": settings.Username = value; break;
            case "host": settings.Host = value; break;
            case "dbname": settings.Database = value; break;
            case "passfile": settings.Passfile = value; break;
            case "sslrootcert": settings.RootCertificate = value; break;
            case "port" when int.TryParse(value, out var port): settings.Port = port; break;
            case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", ""), ignoreCase: true, out var mode):
                settings.SslMode = mode;
                break;
            case "password": throw HasPassword();
            default:
                throw new DataException($"the database's URL has an option that is not read: '{option}'; known: host, "
                    + "port, user, dbname, sslmode, sslrootcert, passfile");
        }
    }

    private static DataException HasPassword() => new(
        "a password must not be in the URL, where shell histories, logs and `ps` show it; set PGPASSWORD or use a "
        + "password file");
}

/// <summary>A query of a database whose rows are read in place of a file's.</summary>
/// <param name="Text">One SELECT.</param>
internal sealed record DatabaseQuery(Database Database, string Text)
{
    /// <summary>Where the rows come from, in words.</summary>
    public string Source => $"{Database.Name}, {string.Join(' ', Text.Trim().Split())}";
}
