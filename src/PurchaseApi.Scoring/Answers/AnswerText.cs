using System.Buffers;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Scoring.Answers;

/// <summary>The fields of a prediction as text, one after the other. What stands between two numbers is worded once for
/// each outcome: a contract has few outcomes, and a file many rows.</summary>
public sealed class AnswerText
{
    private readonly byte[][][] words;   // before each number, and after the last one: by outcome
    private readonly WriteNumber[] numbers;
    private readonly byte[] missing;

    private AnswerText(
        IReadOnlyList<AnswerField> fields, Outcomes outcomes, Func<string, string> before, Func<string?, string> word,
        string missing, string after)
    {
        this.missing = Encoding.UTF8.GetBytes(missing);
        numbers = [.. fields.OfType<NumberField>().Select(field => field.Write)];
        words = [.. Enumerable.Range(0, numbers.Length + 1).Select(_ => new byte[outcomes.All.Count][])];
        foreach (var outcome in outcomes.All)
        {
            var (text, number) = (new StringBuilder(), 0);
            foreach (var field in fields)
            {
                text.Append(before(field.Name));
                if (field is WordField { Word: var of })
                {
                    text.Append(word(of(outcome)));
                }
                else
                {
                    words[number++][outcome.Index] = Encoding.UTF8.GetBytes($"{text}");
                    text.Clear();
                }

                text.Append(after);
            }

            words[number][outcome.Index] = Encoding.UTF8.GetBytes($"{text}");
        }

        MaxLength = (numbers.Length * NumberField.MaxLength) + words.Sum(texts => texts.Max(text => text.Length));
    }

    /// <summary>In bytes.</summary>
    public int MaxLength { get; }

    /// <summary>Members of an object after its first: <c>,"prediction":1,"probability":0.5</c>.</summary>
    public static AnswerText Json(IReadOnlyList<AnswerField> fields, Outcomes outcomes) => new(
        fields, outcomes, name => $",{JsonSerializer.Serialize(name)}:", word => JsonSerializer.Serialize(word),
        missing: "null", after: "");

    /// <summary>Cells, each with a comma behind: <c>1,0.5,</c>. What is missing is empty.</summary>
    public static AnswerText Csv(IReadOnlyList<AnswerField> fields, Outcomes outcomes) =>
        new(fields, outcomes, _ => "", CsvCells.From, missing: "", after: ",");

    /// <param name="prediction">Of the outcomes.</param>
    /// <param name="text">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Write(in Prediction prediction, Span<byte> text)
    {
        var (outcome, at) = (prediction.Outcome.Index, 0);
        for (var i = 0; i < numbers.Length; i++)
        {
            at += Copy(words[i][outcome], text[at..]);
            var length = numbers[i](prediction, text[at..]);
            at += length > 0 ? length : Copy(missing, text[at..]);
        }

        return at + Copy(words[^1][outcome], text[at..]);
    }

    /// <inheritdoc cref="Write(in Prediction, Span{byte})"/>
    public void Write(IBufferWriter<byte> output, in Prediction prediction) =>
        output.Advance(Write(prediction, output.GetSpan(MaxLength)));

    private static int Copy(byte[] bytes, Span<byte> text)
    {
        bytes.CopyTo(text);
        return bytes.Length;
    }
}

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
