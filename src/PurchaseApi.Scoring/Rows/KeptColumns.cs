using System.Buffers;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Scoring.Rows;

/// <summary>Which of the caller's columns come back with the answers.</summary>
/// <param name="Names">null: all of them.</param>
public sealed record KeptColumns(IReadOnlyList<string>? Names)
{
    public const string All = "all";

    /// <param name="text"><c>all</c>, or names with commas between.</param>
    public static KeptColumns Parse(string text) => new(text == All
        ? null
        : NameList.Parse(text));
}

/// <summary>The cells of a CSV record that are kept, worded for the answers: <c>a,b,</c> for CSV, an object for
/// JSON.</summary>
public sealed class KeptCells
{
    private readonly int[] columns;
    private readonly bool isJson;
    private readonly ArrayBufferWriter<byte> words = new();

    private KeptCells(int[] columns, IReadOnlyList<string> names, bool isJson)
    {
        (this.columns, this.isJson, Names) = (columns, isJson, names);
        Unknown = Encoding.UTF8.GetBytes(isJson ? "{}" : new string(',', names.Count));
    }

    /// <summary>Their places in the file.</summary>
    public IReadOnlyList<int> Columns => columns;

    /// <summary>As in the file's header; in JSON those of <see cref="ColumnNames.ToldApart"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Of a row whose cells are not known.</summary>
    public byte[] Unknown { get; }

    /// <param name="wanted">What is kept.</param>
    /// <param name="header">The file's.</param>
    /// <param name="isJson">Whether answers are JSON.</param>
    /// <param name="absent">A name that means no column, or several.</param>
    /// <returns>null when there is such a name.</returns>
    public static KeptCells? Find(KeptColumns wanted, IReadOnlyList<string> header, bool isJson, out string absent)
    {
        absent = "";
        var kept = new List<int>();
        var names = new ColumnNames(header);
        foreach (var name in wanted.Names ?? [])
        {
            var found = names.Find(name);
            absent = name;
            if (found.Length != 1) return null;
            kept.Add(found[0]);
        }

        if (wanted.Names is null) kept.AddRange(Enumerable.Range(0, header.Count));
        var written = isJson ? ColumnNames.ToldApart(header) : header;   // an object has each name once
        return new([.. kept], [.. kept.Select(column => written[column])], isJson);
    }

    /// <summary>Until the next call.</summary>
    internal ReadOnlySpan<byte> Word(CsvRecord record, ReadOnlySpan<byte> bytes)
    {
        words.ResetWrittenCount();
        if (isJson)
        {
            using var json = new Utf8JsonWriter(words);
            json.WriteStartObject();
            for (var i = 0; i < columns.Length; i++)
                json.WriteString(Names[i], Encoding.UTF8.GetString(record.Cell(bytes, columns[i])));
            json.WriteEndObject();
        }
        else
        {
            foreach (var column in columns)
            {
                var cell = record.Cell(bytes, column);
                if (CsvCells.IsPlain(cell)) words.Write(cell);
                else Encoding.UTF8.GetBytes(CsvCells.FromKept(Encoding.UTF8.GetString(cell)), words);
                words.Write(","u8);
            }
        }

        return words.WrittenSpan;
    }
}

/// <summary>The fields of a JSON row that are kept, worded as by <see cref="KeptCells"/>.</summary>
/// <param name="names">null: all of them, for answers in JSON.</param>
/// <param name="isJson">Whether answers are JSON.</param>
public sealed class KeptFields(IReadOnlyList<string>? names, bool isJson)
{
    private readonly ArrayBufferWriter<byte> words = new();

    /// <summary>Of a row whose fields are not known.</summary>
    public byte[] Unknown { get; } = Encoding.UTF8.GetBytes(isJson ? "{}" : new string(',', names?.Count ?? 0));

    /// <summary>Until the next call.</summary>
    /// <param name="row">A JSON object.</param>
    internal ReadOnlySpan<byte> Word(ReadOnlySpan<byte> row)
    {
        if (names is null) return row;

        words.ResetWrittenCount();
        using var document = JsonDocument.Parse(row.ToArray());
        if (document.RootElement.ValueKind != JsonValueKind.Object) return Unknown;
        if (isJson) WriteObject(document.RootElement);
        else foreach (var name in names)
            Encoding.UTF8.GetBytes($"{CsvCells.FromKept(Text(document.RootElement, name))},", words);
        return words.WrittenSpan;
    }

    private void WriteObject(JsonElement row)
    {
        using var json = new Utf8JsonWriter(words);
        json.WriteStartObject();
        foreach (var name in names!)
        {
            if (!row.TryGetProperty(name, out var value)) continue;
            json.WritePropertyName(name);
            value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static string Text(JsonElement row, string name) => !row.TryGetProperty(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.Null ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.GetRawText();
}
