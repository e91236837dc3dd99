namespace PurchaseApi.Scoring.Answers;

/// <summary>Amounts of money -> the text that JSON has, in a third of the time: answers have two of them a row.</summary>
public static class AmountText
{
    private const double Scale = 1e12;

    /// <summary>To 12 decimals: below 1,000 these are 15 digits, which a double holds exactly enough to give them
    /// back.</summary>
    public static double Rounded(double amount) => Math.Abs(amount) < 1_000 ? Math.Round(amount, 12) : amount;

    /// <param name="amount">Written as <see cref="Rounded"/> gives it.</param>
    /// <param name="text">At least 32 bytes.</param>
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

        var (whole, fraction) = Math.DivRem((ulong)Math.Round(amount * Scale), (ulong)Scale);
        whole.TryFormat(text, out var at);
        if (fraction == 0) return at;

        text[at++] = (byte)'.';
        Digits((uint)(fraction / 1_000_000), text[at..]);
        Digits((uint)(fraction % 1_000_000), text[(at + 6)..]);
        at += 12;
        while (text[at - 1] == '0') at--;
        return at;
    }

    private static void Digits(uint six, Span<byte> text)
    {
        for (var i = 5; i >= 0; i--)
        {
            var rest = six / 10;
            text[i] = (byte)('0' + (six - (rest * 10)));
            six = rest;
        }
    }
}
