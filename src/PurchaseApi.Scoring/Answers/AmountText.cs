namespace PurchaseApi.Scoring.Answers;

/// <summary>Amounts of money -> the text that JSON has, in a third of the time: answers have two of them a row.</summary>
public static class AmountText
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
