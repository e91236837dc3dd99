namespace PurchaseApi.Scoring.Inputs;

/// <summary>Reads short decimals such as 25.5 exactly: digits below 2^53 and a power of ten up to 10^22 are doubles,
/// and one division rounds once. Source: Clinger, How to Read Floating Point Numbers Accurately (1990).</summary>
internal static class PlainDecimal
{
    private const int MaxDigits = 15;   // below 2^53

    private static readonly double[] Powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <returns>false also for numbers that need a real parser.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        var (number, digits, decimals, hasPoint) = (0L, 0, 0, false);
        foreach (var letter in isNegative ? text[1..] : text)
        {
            if (letter == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            var digit = letter - (uint)'0';
            if (digit > 9 || ++digits > MaxDigits) return false;
            number = (number * 10) + digit;
            if (hasPoint) decimals++;
        }

        value = number / Powers[decimals];
        if (isNegative) value = -value;
        return digits > 0;
    }
}
