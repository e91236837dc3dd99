using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Batch.Formats;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using PurchaseApi.Predict;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.OpenApi;

/// <summary>The contract's example row, the same row with a bad field, and what the model answers to them.</summary>
internal sealed class ModelExamples(ServedModel model)
{
    private const long ExampleId = 12345;

    /// <summary>null when the contract has no example of some input.</summary>
    public static ModelExamples? For(ServedModel? model) =>
        model is null || model.Contract.Inputs.Any(input => double.IsNaN(input.Example)) ? null : new(model);

    public JsonObject Row()
    {
        var row = new JsonObject();
        if (model.Contract.Id is { } id) row[id] = ExampleId;
        foreach (var input in model.Contract.Inputs)
            row[input.Name] = JsonSerializer.SerializeToNode(input.ToPlain(input.Example));
        return row;
    }

    public JsonObject BadRow()
    {
        var (row, first) = (Row(), model.Contract.Inputs[0]);
        row[first.Name] = first.IsNumeric && double.IsFinite(first.High) ? first.High + 1 : "?";
        return row;
    }

    public JsonObject Answer()
    {
        var answer = Fields(Read(Row()).Row!);
        answer[AnswerFields.ModelVersion] = model.Version;
        return answer;
    }

    /// <summary>A stream of the example row; null in a format that is no text.</summary>
    public string? Rows(StreamFormat format) => format switch
    {
        NdjsonFormat => Lines([Row()]),
        CsvFormat => Csv(),
        _ => null,
    };

    /// <summary>The answer to it.</summary>
    public string? Answers(StreamFormat format) => format switch
    {
        NdjsonFormat => NdjsonAnswer(Row()),
        CsvFormat => CsvAnswer(),
        _ => null,
    };

    /// <summary>A CSV's header, with the columns as files name them, and the example row.</summary>
    private string Csv()
    {
        var inputs = model.Contract.Inputs;
        var id = model.Contract.Id is { } name ? (CsvCells.From(name) + ",", $"{ExampleId},") : ("", "");
        return $"{id.Item1}{string.Join(',', inputs.Select(input => CsvCells.From(input.Column)))}\n"
            + $"{id.Item2}{string.Join(',', inputs.Select(Cell))}\n";

        static string Cell(Input input) =>
            input.IsNumeric ? input.ToCell(input.Example) : CsvCells.From(input.ToCell(input.Example));
    }

    private string CsvAnswer()
    {
        var output = new ArrayBufferWriter<byte>();
        var answers = new CsvAnswers(
            new AnswerTable(model.Predictor, model.Version, model.CsvWords, model.Contract.Id is not null));
        var (row, id) = (Read(Row()).Row!, Encoding.UTF8.GetBytes($"{ExampleId}"));
        answers.Begin(output);
        answers.Write(output, 0, new(IdKind.Number, id, row.Values), model.Predictor.Predict(row));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The lines of a stream that is answered to the end.</summary>
    private string NdjsonAnswer(params JsonObject[] rows)
    {
        var answer = BatchAnswer(rows);
        var summary = answer["summary"]!.DeepClone().AsObject();
        summary.Insert(summary.IndexOf("failed") + 1, "complete", true);
        var last = new JsonObject { ["summary"] = summary, [AnswerFields.ModelVersion] = model.Version };
        return Lines(answer["results"]!.AsArray().Append(last));
    }

    private static string Lines(IEnumerable<JsonNode?> nodes) =>
        string.Concat(nodes.Select(node => node!.ToJsonString(HttpJson.Options) + "\n"));

    public JsonObject BatchAnswer(params JsonObject[] rows)
    {
        RowReading[] readings = [.. rows.Select(Read)];
        Prediction[] predictions =
        [
            .. readings.Where(reading => reading.Row is not null)
                .Select(reading => model.Predictor.Predict(reading.Row!)),
        ];
        var totals = model.NewTotals();
        totals.Add(predictions);
        var counts = new BatchCounts(rows.Length, rows.Length - predictions.Length);
        return new JsonObject
        {
            ["summary"] = Node(BatchSummary.From(counts, totals)),
            [AnswerFields.ModelVersion] = model.Version,
            ["results"] = new JsonArray([.. readings.Select(Item)]),
        };
    }

    public JsonNode? Validation() => Node(Predict.Validation.From(model, received: 1, failed: 0, new(model.Words)));

    /// <param name="place">The pointer of the row: <c>#</c>, or <c>#/3</c> in a batch.</param>
    public IReadOnlyList<ProblemError> Errors(string place) => RowErrors.From(model, Read(BadRow()), place);

    private JsonObject Item(RowReading reading, int index)
    {
        var item = reading.Row is { } row
            ? Fields(row)
            : new JsonObject { [AnswerFields.Errors] = Node(RowErrors.From(model, reading, $"#/{index}")) };
        if (reading.Row is null && model.Contract.Id is { } id) item.Insert(0, id, ExampleId);
        item.Insert(0, AnswerFields.Index, index);
        return item;
    }

    private JsonObject Fields(Row row)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            model.Answers.WriteFields(json, row, model.Predictor.Predict(row), default);
            json.WriteEndObject();
        }

        return JsonNode.Parse(bytes.WrittenSpan)!.AsObject();
    }

    private RowReading Read(JsonObject row)
    {
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(row));
        reader.Read();
        return model.Rows.Read(ref reader);
    }

    private static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value, HttpJson.Options);
}
