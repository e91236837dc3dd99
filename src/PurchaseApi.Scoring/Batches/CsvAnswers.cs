using System.Buffers;
using System.Text;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Batches;

/// <summary>Answers as CSV: a header, then one line per row with its answer or its errors. So the number of lines says
/// whether all is there.</summary>
/// <param name="predictor">Whose answers they are; without a scorer they are features and segment.</param>
/// <param name="version">That answers.</param>
/// <param name="words">Words the faults.</param>
/// <param name="hasId">Whether the rows have ids.</param>
/// <param name="hasIndex">Whether answers say which row they are of; where they do not come in the rows' order.</param>
/// <param name="more">Columns after all others.</param>
/// <param name="fullErrors">How many bad rows get every error in words; the others get a code.</param>
/// <param name="kept">The caller's columns before all others; a kept id is not repeated.</param>
public sealed class CsvAnswers(
    Predictor predictor, string version, FaultWords words, bool hasId, bool hasIndex = false,
    MoreColumns? more = null, int fullErrors = int.MaxValue, IReadOnlyList<string>? kept = null) : IAnswers
{
    private static readonly string[] Always =
        [AnswerFields.ModelVersion, AnswerFields.ErrorCode, AnswerFields.ErrorDetail];

    private const int MaxNumber = 32;   // bytes of a number with its comma

    private readonly FittedContract contract = predictor.Contract;
    private readonly bool hasId = hasId && kept?.Any(name => IsId(predictor.Contract, name)) != true;
    private readonly AnswerField[] fields = AnswerFields.Columns(predictor.Contract, predictor.HasScorer);
    private readonly AnswerText text = AnswerText.Csv(
        AnswerFields.Columns(predictor.Contract, predictor.HasScorer), predictor.Outcomes);
    private readonly byte[] end = Encoding.UTF8.GetBytes($"{version},,");
    // Without a scorer they are the answer.
    private readonly Feature[] features = predictor.HasScorer ? [] : [.. predictor.Contract.Features];
    private int maxLength;
    private int badRows;

    private IEnumerable<string> Names =>
        features.Select(feature => feature.Name).Concat(fields.Select(one => one.Name));

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output)
    {
        maxLength = ((1 + features.Length) * MaxNumber) + RowId.MaxLength + 4 + text.MaxLength + end.Length;
        var id = hasId ? $"{CsvCells.From(contract.Id)}," : "";
        string[] all = [.. Names, .. Always, .. more?.Names ?? []];
        // Two columns of one name could not be told apart.
        var own = (kept ?? []).Select(name => $"{CsvCells.From(all.Contains(name) ? $"kept_{name}" : name)},");
        Encoding.UTF8.GetBytes(
            $"{string.Concat(own)}{(hasIndex ? $"{AnswerFields.Index}," : "")}{id}{string.Join(',', all)}\r\n", output);
    }

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, long index, in BlockRow row, in Prediction prediction)
    {
        if (kept is not null) output.Write(row.Kept);
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
        more?.Write(output, row.ToRow());
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

    /// <inheritdoc/>
    public void WriteFault(IBufferWriter<byte> output, long index, in RowFault fault)
    {
        if (kept is not null) output.Write(fault.Kept);
        var id = fault.Reading.Id;
        var details = badRows++ < fullErrors ? string.Join(' ', fault.Reading.Faults.Select(words.Describe)) : "";
        WriteError(output, $"{index}", id.Text ?? $"{id.Number}", fault.Reading.Faults[0].Code, details);
    }

    /// <inheritdoc/>
    public void End(IBufferWriter<byte> output, BatchCounts counts, BatchTotals totals)
    {
        // Nothing: there are as many lines as rows, and nothing else.
    }

    /// <inheritdoc/>
    public void WriteCut(IBufferWriter<byte> output, string code, string detail)
    {
        Encoding.UTF8.GetBytes(new string(',', kept?.Count ?? 0), output);
        WriteError(output, "", "", code, detail);
    }

    private static bool IsId(FittedContract contract, string name) =>
        contract.Id is { } id && ColumnNames.Loose(id) == ColumnNames.Loose(name);

    private void WriteError(IBufferWriter<byte> output, string index, string id, string code, string detail) =>
        Encoding.UTF8.GetBytes(
            $"{(hasIndex ? $"{index}," : "")}{(hasId ? $"{id}," : "")}"
            + new string(',', features.Length + fields.Length + 1)
            + $"{code},{CsvCells.From(detail)}{new string(',', more?.Names.Count ?? 0)}\r\n",
            output);
}

/// <summary>Columns that a CSV of answers has after its own. It belongs to one stream.</summary>
/// <param name="Names">Their header, the same for the whole file.</param>
/// <param name="Write">Writes the cells of a good row, each after a comma and as many as there are names.</param>
public sealed record MoreColumns(IReadOnlyList<string> Names, Action<IBufferWriter<byte>, Row> Write);
