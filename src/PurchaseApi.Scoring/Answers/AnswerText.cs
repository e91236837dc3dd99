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

    private static int Copy(byte[] bytes, Span<byte> text)
    {
        bytes.CopyTo(text);
        return bytes.Length;
    }
}
