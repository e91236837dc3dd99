using System.Globalization;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Outcomes;

/// <summary>What happened, by id or by request and row. The order of its lines does not matter.</summary>
internal sealed class OutcomesFile
{
    private readonly Dictionary<UInt128, RowOutcome> outcomes = [];
    private readonly HashSet<UInt128> known = [];

    /// <summary>What was read.</summary>
    public OutcomeCounts Counts { get; } = new();

    /// <param name="file">A CSV with the columns of the key, those of the label and, if named, one with a time.</param>
    /// <param name="contract">Says which label is positive.</param>
    /// <param name="on">The columns of the key.</param>
    /// <param name="timeColumn">When it happened; null: not said.</param>
    /// <param name="hash">Hashes ids as the log does; null: they are plain.</param>
    /// <exception cref="DataException">The file cannot be read, or lacks a column.</exception>
    public static OutcomesFile Read(
        DataFile file, FittedContract contract, JoinKey on, string? timeColumn, Func<string, string>? hash) =>
        CsvFile.Read(file, csv =>
        {
            var label = LabelSource.From(contract.Document)
                ?? throw new DataException($"'{contract.Name}' has no label, so nothing can come true");
            var header = new CsvHeader(file.Name, csv.Headers);
            int[] key = on == JoinKey.Id
                ? [IdColumn(header, contract)]
                : [header.IndexOf("request_id"), header.IndexOf("row")];
            int[] labels = [.. label.Columns.Select(header.IndexOf)];
            var read = new OutcomesFile();
            var time = timeColumn is null ? -1 : header.IndexOf(timeColumn);
            while (csv.Read())
            {
                read.Counts.Rows++;
                var happened = label.Read(csv, labels, out var problem);
                string[] cells = [.. key.Select(column => csv.Text(column).Trim())];
                if (happened is not { } isPositive || Time(csv, time, isPositive) is not { } at || cells.Contains(""))
                {
                    read.Counts.Unusable++;
                    if (problem is not null) read.Counts.Example ??= $"row {csv.RowNumber}: {problem}";
                    continue;
                }

                read.Add(
                    on == JoinKey.Id
                        ? JoinKeys.Hash(hash?.Invoke(cells[0]) ?? cells[0])
                        : JoinKeys.RowKey(cells[0], cells[1]),
                    new(isPositive, at));
            }

            return read;
        });

    /// <summary>What happened to a row, and from then on its key counts as known.</summary>
    public RowOutcome? Find(UInt128 key)
    {
        if (!outcomes.TryGetValue(key, out var outcome)) return null;

        known.Add(key);
        return outcome;
    }

    /// <summary>Counts the keys that nobody asked for.</summary>
    public void CountUnknown() => Counts.Unknown = outcomes.Count - known.Count;

    private static int IdColumn(CsvHeader header, FittedContract contract) =>
        (contract.Id is { } id ? header.IndexIfThere(id) : null) ?? header.IndexOf("id");

    /// <summary>What did not happen needs no time.</summary>
    /// <returns>null for a time that is missing or cannot be read.</returns>
    private static DateTime? Time(CsvFile csv, int column, bool isPositive)
    {
        if (column < 0 || (!isPositive && string.IsNullOrWhiteSpace(csv.Text(column)))) return DateTime.MinValue;

        return DateTime.TryParse(
            csv.Text(column), CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var at)
                ? at
                : null;
    }

    /// <summary>Whatever the order of the rows, a key comes to the same.</summary>
    private void Add(UInt128 key, RowOutcome outcome)
    {
        if (outcomes.TryAdd(key, outcome)) return;

        Counts.Repeated++;
        var before = outcomes[key];
        if (before.IsConflicting) return;

        var isConflicting = before.IsPositive != outcome.IsPositive;
        if (isConflicting) Counts.Conflicting++;
        outcomes[key] = before with
        {
            IsConflicting = isConflicting,
            AtUtc = outcome.AtUtc < before.AtUtc ? outcome.AtUtc : before.AtUtc,
        };
    }
}

/// <param name="IsPositive">Whether it came true.</param>
/// <param name="AtUtc">When; the smallest time where that is not said.</param>
internal readonly record struct RowOutcome(bool IsPositive, DateTime AtUtc)
{
    /// <summary>Whether the file says something else of the same key, too.</summary>
    public bool IsConflicting { get; init; }
}

/// <summary>Rows of the outcomes by what became of them.</summary>
internal sealed record OutcomeCounts
{
    public long Rows { get; set; }

    /// <summary>Rows without a key, a label or a time that can be read.</summary>
    public long Unusable { get; set; }

    /// <summary>The first row whose label cannot be read.</summary>
    public string? Example { get; set; }

    /// <summary>Rows whose key another one has, too.</summary>
    public long Repeated { get; set; }

    /// <summary>Keys with different outcomes; they are left out.</summary>
    public long Conflicting { get; set; }

    /// <summary>Keys that the log does not have.</summary>
    public long Unknown { get; set; }

    /// <summary>Positive outcomes after the horizon: negative within it.</summary>
    public long Late { get; set; }

    /// <summary>Outcomes from before the prediction; such a row is left out.</summary>
    public long Early { get; set; }
}
