using System.Buffers;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Answers;

/// <summary>The members of an answer in JSON, each after a comma: id, prediction and lists of inputs. Many rows are
/// worded fast.</summary>
/// <param name="predictor">Whose answers they are; it has a scorer.</param>
public sealed class AnswerMembers(Predictor predictor)
{
    // An array: an enumerator of a list would be garbage of every row.
    private static readonly InputsField[] Lists = [.. AnswerFields.Lists];

    private readonly byte[] idName = predictor.Contract.Id is { } id
        ? [.. ",\""u8, .. JsonEncodedText.Encode(id).EncodedUtf8Bytes, .. "\":"u8]
        : [];
    private readonly AnswerText text =
        AnswerText.Json(AnswerFields.Given(predictor.Contract, predictor.HasScorer), predictor.Outcomes);

    /// <summary>Of id and prediction, in bytes.</summary>
    public int MaxLength => idName.Length + RowId.MaxLength + 2 + text.MaxLength;

    /// <summary>Id and prediction.</summary>
    /// <param name="row">That is answered.</param>
    /// <param name="prediction">For it.</param>
    /// <param name="line">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Write(in BlockRow row, in Prediction prediction, Span<byte> line)
    {
        var at = WriteId(row, line);
        return at + text.Write(prediction, line[at..]);
    }

    /// <summary>The lists that are not empty.</summary>
    public void WriteLists(IBufferWriter<byte> output, in BlockRow row)
    {
        foreach (var field in Lists)
            if (field.Find(predictor, row.Values) is { Count: > 0 } names)
                output.Write(Members(field.Name, names));
    }

    private int WriteId(in BlockRow row, Span<byte> line)
    {
        if (idName.Length == 0) return 0;
        var at = Copy(idName, line, 0);
        if (row.IdKind == IdKind.None) return Copy("null"u8, line, at);
        if (row.IdKind == IdKind.Number) return Copy(row.Id, line, at);

        line[at++] = (byte)'"';
        at = Copy(row.Id, line, at);   // nothing in an allowed text needs an escape
        line[at++] = (byte)'"';
        return at;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> line, int at)
    {
        text.CopyTo(line[at..]);
        return at + text.Length;
    }

    private static byte[] Members(string field, IReadOnlyList<string> names) =>
        [.. Encoding.UTF8.GetBytes($",\"{field}\":"), .. JsonSerializer.SerializeToUtf8Bytes(names)];
}
