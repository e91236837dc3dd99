using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Batch.Formats;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.OpenApi;

/// <summary>An example of a body, and of the answer with the same name.</summary>
/// <param name="Summary">What it shows, in a list.</param>
internal sealed record Example(string Name, string Summary, JsonNode Value);

/// <summary>The contract's example row, whole and with unknown values, and what the model answers to them: each
/// succeeds when it is sent as it is. What a bad value gets is among the answers alone, since the examples of a body
/// obey its schema.</summary>
internal sealed class ModelExamples(ServedModel model)
{
    private const long ExampleId = 12345;
    private const int MostUnknown = 2;

    private const string RowName = "row", UnknownName = "unknown_values", RowsName = "rows", BadRowName = "one_bad_row";
    private const string RowWords = "Every value known", UnknownWords = "Some values unknown";
    private const string RowsWords = "Rows that are all valid", BadRowWords = "One row with an error";

    /// <summary>null when the contract has no example of some input.</summary>
    public static ModelExamples? For(ServedModel? model) =>
        model is null || model.Contract.Inputs.Any(input => double.IsNaN(input.Example)) ? null : new(model);

    public IEnumerable<Example> Requests()
    {
        yield return new(RowName, RowWords, Row());
        if (HasUnknown) yield return new(UnknownName, UnknownWords, UnknownRow());
    }

    public IEnumerable<Example> Answers()
    {
        yield return new(RowName, RowWords, Answer(Row()));
        if (HasUnknown) yield return new(UnknownName, UnknownWords, Answer(UnknownRow()));
        if (!model.Predictor.HasScorer || model.Answers.Reasons.IsSampled) yield break;
        yield return new(
            "reasons", "With `explain=true`", Answer(Row(), new() { TopReasons = AnswerOptions.DefaultTopReasons }));
    }

    public Example BatchRequest() => new(RowsName, RowsWords, new JsonArray([.. Rows()]));

    public Example BatchAnswer() => new(RowsName, RowsWords, BatchAnswer(Rows()));

    public Example MixedAnswer() => new(BadRowName, BadRowWords, BatchAnswer([Row(), BadRow()]));

    public IEnumerable<Example> Validations() =>
    [
        new(RowsName, RowsWords, Validation(Rows())), new(BadRowName, BadRowWords, Validation([Row(), BadRow()])),
    ];

    /// <summary>A stream of the valid rows; null in a format that is no text.</summary>
    public Example? Stream(StreamFormat format) => Streamed(format switch
    {
        NdjsonFormat => Lines(Rows()),   // two of them, or Swagger UI would break the one line into many
        CsvFormat => Csv(Rows()),
        _ => null,
    });

    /// <summary>The answer to it.</summary>
    public Example? StreamAnswer(StreamFormat format) => Streamed(format switch
    {
        NdjsonFormat => NdjsonAnswer(Rows()),
        CsvFormat => CsvAnswer(Rows()),
        _ => null,
    });

    /// <param name="place">The pointer of the row: <c>#</c>, or <c>#/3</c> in a batch.</param>
    public IReadOnlyList<ProblemError> Errors(string place) => RowErrors.From(model, Read(BadRow()), place);

    private static Example? Streamed(string? text) => text is null ? null : new(RowsName, RowsWords, text);

    private JsonObject[] Rows() => [Row(), HasUnknown ? UnknownRow() : Row()];

    public JsonObject Row()
    {
        var row = new JsonObject();
        if (model.Contract.Id is { } id) row[id] = ExampleId;
        foreach (var input in model.Contract.Inputs)
            row[input.Name] = JsonSerializer.SerializeToNode(input.ToPlain(input.Example));
        return row;
    }

    private bool HasUnknown => model.Contract.Inputs.Any(MayBeUnknown);

    private static bool MayBeUnknown(Input input) => input.Missing.Kind != MissingKind.Refuse;

    private JsonObject UnknownRow()
    {
        var row = Row();
        foreach (var input in model.Contract.Inputs.Where(MayBeUnknown).Take(MostUnknown)) row[input.Name] = null;
        return row;
    }

    private JsonObject BadRow()
    {
        var (row, first) = (Row(), model.Contract.Inputs[0]);
        row[first.Name] = first.IsNumeric && double.IsFinite(first.High) ? first.High + 1 : "?";
        return row;
    }

    private JsonObject Answer(JsonObject row, AnswerOptions options = default)
    {
        var answer = Fields(Read(row).Row!, options);
        answer[AnswerFields.ModelVersion] = model.Version;
        return answer;
    }

    private JsonNode Validation(JsonObject[] rows)
    {
        var (groups, failed) = (new FaultGroups(model.Words), 0);
        foreach (var (index, reading) in rows.Select(Read).Index())
        {
            if (reading.Row is not null) continue;
            groups.Add(index, reading);
            failed++;
        }

        return Node(Predict.Validation.From(model, rows.Length, failed, groups))!;
    }

    /// <summary>A CSV's header, with the columns as files name them, and the rows.</summary>
    private string Csv(JsonObject[] rows)
    {
        var inputs = model.Contract.Inputs;
        string[] id = model.Contract.Id is { } name ? [CsvCells.From(name)] : [];
        string[] ids = id.Length > 0 ? [$"{ExampleId}"] : [];
        var header = string.Join(',', id.Concat(inputs.Select(input => CsvCells.From(input.Column))));
        var lines = rows.Select(row => string.Join(',', ids.Concat(inputs.Select(input => Cell(row, input)))));
        return string.Concat(lines.Prepend(header).Select(line => line + "\n"));

        static string Cell(JsonObject row, Input input) =>
            row[input.Name] is null ? ""
            : input.IsNumeric ? input.ToCell(input.Example)
            : CsvCells.From(input.ToCell(input.Example));
    }

    private string CsvAnswer(JsonObject[] rows)
    {
        var output = new ArrayBufferWriter<byte>();
        var answers = new CsvAnswers(
            new AnswerTable(model.Predictor, model.Version, model.CsvWords, model.Contract.Id is not null));
        var id = Encoding.UTF8.GetBytes($"{ExampleId}");
        answers.Begin(output);
        foreach (var (index, row) in rows.Select(row => Read(row).Row!).Index())
            answers.Write(output, index, new(IdKind.Number, id, row.Values), model.Predictor.Predict(row));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The lines of a stream that is answered to the end.</summary>
    private string NdjsonAnswer(JsonObject[] rows)
    {
        var answer = BatchAnswer(rows);
        var summary = answer["summary"]!.DeepClone().AsObject();
        summary.Insert(summary.IndexOf("failed") + 1, "complete", true);
        var last = new JsonObject { ["summary"] = summary, [AnswerFields.ModelVersion] = model.Version };
        return Lines(answer["results"]!.AsArray().Append(last));
    }

    private static string Lines(IEnumerable<JsonNode?> nodes) =>
        string.Concat(nodes.Select(node => node!.ToJsonString(HttpJson.Options) + "\n"));

    private JsonObject BatchAnswer(JsonObject[] rows)
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

    private JsonObject Item(RowReading reading, int index)
    {
        var item = reading.Row is { } row
            ? Fields(row, default)
            : new JsonObject { [AnswerFields.Errors] = Node(RowErrors.From(model, reading, $"#/{index}")) };
        if (reading.Row is null && model.Contract.Id is { } id) item.Insert(0, id, ExampleId);
        item.Insert(0, AnswerFields.Index, index);
        return item;
    }

    private JsonObject Fields(Row row, AnswerOptions options)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            model.Answers.WriteFields(json, row, model.Predictor.Predict(row), options);
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
