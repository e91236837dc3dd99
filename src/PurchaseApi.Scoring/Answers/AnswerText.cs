using System.Buffers;
using System.Buffers.Text;
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

/// <summary>A probability -> the shortest text that reads back as the same number, which is the text that .NET gives,
/// in a fifth of the time: an answer in CSV takes longer to word than to score.</summary>
/// <remarks>
/// A double m 2^-e is what every decimal within half a unit of m reads back as. Times 10^k, with 10^k just above 2^e,
/// these are the integers within 10^k / 2 of m 10^k, in units of 2^e: at least one, and at most one multiple of 10.
/// All of it fits into 128 bits, so nothing is rounded.
/// Source: Giulietti, The Schubfach way to render doubles (2020).
/// </remarks>
internal static class ProbabilityText
{
    /// <summary>Bytes that a text takes at most.</summary>
    public const int MaxLength = 32;

    private const int MantissaBits = 52, MaxShift = 59;   // 10^18 is the last power that leaves room for a digit

    // e -> k.
    private static readonly int[] Places =
        [.. Enumerable.Range(0, MaxShift + 1).Select(shift => (int)Math.Ceiling(shift * Math.Log10(2)))];

    // k -> 10^k.
    private static readonly ulong[] Powers = [.. Enumerable.Range(0, 19).Select(places => (ulong)Math.Pow(10, places))];

    /// <param name="probability">In [0, 1].</param>
    /// <param name="text">At least <see cref="MaxLength"/> bytes, UTF-8.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(double probability, Span<byte> text)
    {
        if (Digits(probability) is not ( > 0 and var digits, var places)) return WriteSlowly(probability, text);

        // A one in front keeps the zeros that lead, and makes room for the point.
        (Powers[places] + digits).TryFormat(text[1..], out var length);
        (text[0], text[1]) = ((byte)'0', (byte)'.');
        while (text[length] == '0') length--;
        return length + 1;
    }

    private static int WriteSlowly(double probability, Span<byte> text)
    {
        Utf8Formatter.TryFormat(probability, text, out var length);
        return length;
    }

    /// <summary>The digits behind the point, as an integer, and how many they are; 0 digits where this does not tell
    /// them: near 0, from 1 on, at a power of two, whose neighbors differ in distance, and in the middle of two
    /// decimals.</summary>
    private static (ulong Digits, int Places) Digits(double probability)
    {
        var bits = BitConverter.DoubleToUInt64Bits(probability);
        var (shift, fraction) = (1075 - (int)(bits >> MantissaBits), bits & ((1UL << MantissaBits) - 1));
        if (shift is <= MantissaBits or > MaxShift || fraction == 0) return default;

        var (places, unit) = (Places[shift], 1UL << shift);
        var power = Powers[places];
        var high = Math.BigMul((1UL << MantissaBits) | fraction, power, out var low);
        var (floor, rest) = ((high << (64 - shift)) | (low >> shift), low & (unit - 1));

        // An even mantissa also has the ends of its interval, which are ties.
        var reach = (power / 2) - (fraction & 1);
        var (tens, last) = Math.DivRem(floor, 10);
        if ((last * unit) + rest <= reach) return (tens * 10, places);
        if (((10 - last) * unit) - rest <= reach) return ((tens + 1) * 10, places);
        return rest == unit / 2 ? default : (rest < unit / 2 ? floor : floor + 1, places);
    }
}

/// <summary>Amounts of money -> the text that JSON has, in a third of the time: a row has two of them.</summary>
internal static class AmountText
{
    /// <summary>Bytes that a text takes at most.</summary>
    public const int MaxLength = 32;

    private const ulong Scale = 1_000_000_000_000;

    /// <summary>To 12 decimals: below 1,000 these are 15 digits, which a double holds exactly enough to give them
    /// back.</summary>
    public static double Rounded(double amount) => Math.Abs(amount) < 1_000 ? Math.Round(amount, 12) : amount;

    /// <param name="amount">Written as <see cref="Rounded"/> gives it.</param>
    /// <param name="text">At least <see cref="MaxLength"/> bytes, UTF-8.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(double amount, Span<byte> text)
    {
        if (amount == 0)
        {
            text[0] = (byte)'0';
            return 1;
        }

        if (amount is not (>= 1e-4 and < 1_000))   // an exponent, or too many digits
        {
            Rounded(amount).TryFormat(text, out var length);
            return length;
        }

        var (whole, fraction) = Math.DivRem((ulong)Math.Round(amount * Scale), Scale);
        whole.TryFormat(text, out var at);
        if (fraction == 0) return at;

        // A one in front keeps the zeros that lead, and makes room for the point.
        (Scale + fraction).TryFormat(text[at..], out var digits);
        text[at] = (byte)'.';
        at += digits;
        while (text[at - 1] == '0') at--;
        return at;
    }
}
