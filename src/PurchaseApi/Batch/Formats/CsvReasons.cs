using System.Buffers;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving;

namespace PurchaseApi.Batch.Formats;

/// <summary>Reasons as cells of a CSV: their words first, then the numbers, which add up to the margin. They are read
/// from the JSON that the other formats carry, so that all of them say the same.</summary>
internal sealed class CsvReasons
{
    private static readonly string[] Sums = ["base_value", "other", "margin", "standard_error"];

    private readonly ServedModel model;
    private readonly int top;
    private readonly ArrayBufferWriter<byte> bytes = new();
    private readonly Utf8JsonWriter json;
    private readonly string[] cells;

    private CsvReasons(ServedModel model, int top)
    {
        (this.model, json) = (model, new(bytes));
        this.top = Math.Min(top, model.Contract.Model.Count);
        cells = new string[(2 * this.top) + (model.Answers.Reasons.IsSampled ? Sums.Length : Sums.Length - 1)];
    }

    /// <param name="model">Has reasons.</param>
    /// <param name="top">How many of them, at least 1; there are no more columns than the model has inputs.</param>
    public static MoreColumns Columns(ServedModel model, int top)
    {
        var reasons = new CsvReasons(model, top);
        var numbers = Enumerable.Range(1, reasons.top);
        string[] names =
            [.. numbers.Select(i => $"reason_{i}"), .. numbers.Select(i => $"contribution_{i}"), .. Sums];
        return new(names[..reasons.cells.Length], reasons.Write);
    }

    private void Write(IBufferWriter<byte> output, Row row)
    {
        bytes.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        model.Answers.Reasons.Write(json, row, top);
        json.WriteEndObject();
        json.Flush();

        Read(bytes.WrittenSpan);
        foreach (var cell in cells) Encoding.UTF8.GetBytes($",{cell}", output);
    }

    private void Read(ReadOnlySpan<byte> reasons)
    {
        var reader = new Utf8JsonReader(reasons);
        var (texts, contributions) = (0, top);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;

            var name = reader.GetString()!;
            reader.Read();
            if (name == "text") cells[texts++] = CsvCells.Of(reader.GetString());
            else if (name == "contribution") cells[contributions++] = Number(reader);
            else if (Array.IndexOf(Sums, name) is >= 0 and var sum) cells[(2 * top) + sum] = Number(reader);
        }
    }

    /// <summary>As JSON writes it.</summary>
    private static string Number(in Utf8JsonReader reader) => Encoding.UTF8.GetString(reader.ValueSpan);
}
