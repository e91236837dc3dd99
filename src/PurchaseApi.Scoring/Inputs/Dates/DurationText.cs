using System.Buffers;
using System.Globalization;

namespace PurchaseApi.Scoring.Inputs.Dates;

/// <summary>Durations as people write them -> seconds: <c>1:02:03</c>, <c>4:05</c> (minutes and seconds), <c>1h 20m</c>,
/// <c>45 s</c>, <c>2d 3h</c>.</summary>
internal static class DurationText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Name, int Seconds)[] Units =
    [
        ("d", 86_400), ("day", 86_400), ("days", 86_400), ("h", 3_600), ("hr", 3_600), ("hrs", 3_600), ("m", 60),
        ("min", 60), ("mins", 60), ("s", 1), ("sec", 1), ("secs", 1), ("hour", 3_600), ("hours", 3_600), ("Std", 3_600),
        ("minute", 60), ("minutes", 60), ("Min", 60), ("second", 1), ("seconds", 1), ("天", 86_400), ("小时", 3_600),
        ("時間", 3_600), ("시간", 3_600), ("分钟", 60), ("分", 60), ("분", 60), ("秒", 1), ("초", 1),
    ];

    /// <param name="text">Without white space around it.</param>
    /// <param name="seconds">At least 0.</param>
    public static bool TryRead(ReadOnlySpan<char> text, out double seconds) =>
        text.Contains(':') ? TryReadClock(text, out seconds) : TryReadUnits(text, out seconds);

    private static bool TryReadClock(ReadOnlySpan<char> text, out double seconds)
    {
        seconds = 0;
        var parts = 0;
        foreach (var range in text.Split(':'))
        {
            var part = text[range];
            var isFirst = parts++ == 0;
            // 4:5 is a ratio, not a duration.
            var digits = part.IndexOf('.') is > 0 and var point ? point : part.Length;
            if (isFirst ? digits is < 1 or > 4 : digits != 2) return false;
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                || (!isFirst && value >= 60)) return false;

            seconds = (60 * seconds) + value;
        }

        return parts is 2 or 3;
    }

    private static bool TryReadUnits(ReadOnlySpan<char> text, out double seconds)
    {
        seconds = 0;
        var last = int.MaxValue;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits < 1 || !double.TryParse(
                text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;

            text = text[digits..].TrimStart();
            var letters = 0;
            while (letters < text.Length && char.IsLetter(text[letters])) letters++;
            var word = text[..letters];
            var unit = 0;
            foreach (var (name, size) in Units)
                if (word.SequenceEqual(name)) unit = size;
            if (unit == 0 || unit >= last) return false;   // the largest comes first

            (seconds, last) = (seconds + (value * unit), unit);
            text = text[word.Length..].TrimStart();
        }

        return last < int.MaxValue;
    }
}
