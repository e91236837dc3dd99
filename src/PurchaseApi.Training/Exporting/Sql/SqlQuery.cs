using System.Text;

namespace PurchaseApi.Training.Exporting.Sql;

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
