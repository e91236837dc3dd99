using System.Buffers;
using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>The columns of a table of answers, in their order: kept ones, index, id, features, fields, version, error
/// and more. CSV and Parquet follow from it. It belongs to one stream.</summary>
/// <param name="predictor">Whose answers they are; without a scorer they are features and segment.</param>
/// <param name="version">That answers.</param>
/// <param name="words">Words the faults.</param>
/// <param name="hasId">Whether the rows have ids.</param>
public sealed class AnswerTable(Predictor predictor, string version, FaultWords words, bool hasId)
{
    private int badRows;

    public Predictor Predictor => predictor;

    public string Version => version;

    /// <summary>Whether answers say which row they are of; where they do not come in the rows' order.</summary>
    public bool HasIndex { get; init; }

    /// <summary>The caller's columns.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>null for none.</summary>
    public MoreColumns? More { get; init; }

    /// <summary>How many bad rows get every error in words; the others get a code.</summary>
    public int FullErrors { get; init; } = int.MaxValue;

    /// <summary>Whether there is a column for ids; a kept id is not repeated.</summary>
    public bool HasId => hasId && !Kept.Any(IsId);

    /// <summary>Without a scorer they are the answer.</summary>
    public IReadOnlyList<Feature> Features { get; } = predictor.HasScorer ? [] : predictor.Contract.Features;

    public IReadOnlyList<AnswerField> Fields { get; } =
        AnswerFields.Columns(predictor.Contract, predictor.HasScorer);

    /// <summary>The names of features, fields, version, error and more.</summary>
    public IReadOnlyList<string> OwnNames =>
    [
        .. Features.Select(feature => feature.Name), .. Fields.Select(one => one.Name),
        AnswerFields.ModelVersion, AnswerFields.ErrorCode, AnswerFields.ErrorDetail,
        .. More?.Columns.Select(column => column.Name) ?? [],
    ];

    /// <summary>As the header calls them: two columns of one name could not be told apart.</summary>
    public IEnumerable<string> KeptNames => Kept.Select(name => OwnNames.Contains(name) ? $"kept_{name}" : name);

    /// <summary>What is wrong with the next bad row, in words.</summary>
    public string Describe(in RowFault fault) =>
        badRows++ < FullErrors ? string.Join(' ', fault.Reading.Faults.Select(words.Describe)) : "";

    private bool IsId(string name) =>
        predictor.Contract.Id is { } id && ColumnNames.Loose(id) == ColumnNames.Loose(name);
}

/// <summary>Columns that a table of answers has after its own. It belongs to one stream.</summary>
/// <param name="Columns">The same for the whole table.</param>
/// <param name="Write">Writes the cells of a good row, as many as there are columns.</param>
public sealed record MoreColumns(IReadOnlyList<MoreColumn> Columns, Action<ICells, Row> Write);

public sealed record MoreColumn(string Name, CellKind Kind);

/// <summary>Takes cells one after the other.</summary>
public interface ICells
{
    void Text(string text);

    void Number(double number);
}

/// <summary>Answers as CSV: a header, then one line per row with its answer or its errors. So the number of lines says
/// whether all is there.</summary>
public sealed class CsvAnswers(AnswerTable table) : IAnswers
{
    private const int MaxNumber = 32;   // bytes of a number with its comma

    private readonly Predictor predictor = table.Predictor;
    private readonly bool hasKept = table.Kept.Count > 0;
    private readonly bool hasIndex = table.HasIndex;
    private readonly bool hasId = table.HasId;
    private readonly Feature[] features = [.. table.Features];
    private readonly AnswerText text = AnswerText.Csv(table.Fields, table.Predictor.Outcomes);
    private readonly byte[] end = Encoding.UTF8.GetBytes($"{table.Version},,");
    private readonly CsvCellWriter? more = table.More is null ? null : new();
    private int maxLength;

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output)
    {
        maxLength = ((1 + features.Length) * MaxNumber) + RowId.MaxLength + 4 + text.MaxLength + end.Length;
        var kept = table.KeptNames.Select(name => $"{CsvCells.From(name)},");
        var id = hasId ? $"{CsvCells.From(predictor.Contract.Id)}," : "";
        var own = string.Join(',', table.OwnNames);
        Encoding.UTF8.GetBytes(
            $"{string.Concat(kept)}{(hasIndex ? $"{AnswerFields.Index}," : "")}{id}{own}\r\n", output);
    }

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, long index, in BlockRow row, in Prediction prediction)
    {
        if (hasKept) output.Write(row.Kept);
        var line = output.GetSpan(maxLength);
        var at = 0;
        if (hasIndex)
        {
            index.TryFormat(line, out at);
            line[at++] = (byte)',';
        }

        if (hasId)
        {
            row.Id.CopyTo(line[at..]);
            at += row.Id.Length;
            line[at++] = (byte)',';
        }

        if (features.Length > 0) at = WriteFeatures(row, line, at);
        at += text.Write(prediction, line[at..]);
        end.CopyTo(line[at..]);
        output.Advance(at + end.Length);
        if (more is not null) WriteMore(output, row.ToRow());
        output.Write("\r\n"u8);
    }

    /// <summary>A missing one is an empty cell.</summary>
    private int WriteFeatures(in BlockRow row, Span<byte> line, int at)
    {
        var values = predictor.FeaturesOf(row.Values);
        for (var i = 0; i < values.Length; i++)
        {
            var cell = features[i].ToPlain(values[i]) switch
            {
                null => "",
                bool truth => truth ? "true" : "false",
                var number => $"{number}",
            };
            at += Encoding.UTF8.GetBytes(cell, line[at..]);
            line[at++] = (byte)',';
        }

        return at;
    }

    private void WriteMore(IBufferWriter<byte> output, Row row)
    {
        more!.Output = output;
        table.More!.Write(more, row);
    }

    /// <inheritdoc/>
    public void WriteFault(IBufferWriter<byte> output, long index, in RowFault fault)
    {
        if (hasKept) output.Write(fault.Kept);
        var id = fault.Reading.Id;
        WriteError(
            output, $"{index}", id.Text ?? $"{id.Number}", fault.Reading.Faults[0].Code, table.Describe(fault));
    }

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output, BatchCounts counts, BatchTotals totals)
    {
        // Nothing: there are as many lines as rows, and nothing else.
    }

    /// <inheritdoc/>
    public void WriteCut(IBufferWriter<byte> output, string code, string detail)
    {
        Encoding.UTF8.GetBytes(new string(',', table.Kept.Count), output);
        WriteError(output, "", "", code, detail);
    }

    private void WriteError(IBufferWriter<byte> output, string index, string id, string code, string detail) =>
        Encoding.UTF8.GetBytes(
            $"{(hasIndex ? $"{index}," : "")}{(hasId ? $"{id}," : "")}"
            + new string(',', features.Length + table.Fields.Count + 1)
            + $"{code},{CsvCells.From(detail)}{new string(',', table.More?.Columns.Count ?? 0)}\r\n",
            output);

    /// <summary>Cells, each after a comma.</summary>
    private sealed class CsvCellWriter : ICells
    {
        public IBufferWriter<byte> Output { get; set; } = null!;

        public void Text(string text) => Encoding.UTF8.GetBytes($",{CsvCells.From(text)}", Output);

        /// <summary>The shortest text that reads back as the same number, as in JSON.</summary>
        public void Number(double number)
        {
            var cell = Output.GetSpan(MaxNumber);
            cell[0] = (byte)',';
            number.TryFormat(cell[1..], out var length, provider: CultureInfo.InvariantCulture);
            Output.Advance(1 + length);
        }
    }
}
