using System.Buffers;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>What is left of a date's text.</summary>
internal ref struct DateText(ReadOnlySpan<char> text)
{
    /// <summary>Beginnings of their names in English, German, French, Spanish and Italian; no name of one begins as
    /// another does.</summary>
    private static readonly string[][] Months =
    [
        ["jan", "ene", "gen"], ["feb", "fév", "fev"], ["mar", "mär", "mrz"], ["apr", "avr", "abr"],
        ["may", "mai", "mag"], ["jun", "juin", "giu"], ["jul", "juil", "lug"], ["aug", "aoû", "aou", "ago"],
        ["sep", "set"], ["oct", "okt", "ott"], ["nov"], ["dec", "dez", "déc", "dic"],
    ];

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private ReadOnlySpan<char> rest = text;

    public readonly bool IsEnd => rest.IsEmpty;

    public bool Take(char letter)
    {
        if (rest.IsEmpty || rest[0] != letter) return false;
        rest = rest[1..];
        return true;
    }

    /// <summary>Digits, at least and at most so many.</summary>
    public bool TryNumber(int least, int most, out int number)
    {
        number = 0;
        var length = 0;
        while (length < most && length < rest.Length && char.IsAsciiDigit(rest[length]))
            number = (10 * number) + rest[length++] - '0';
        rest = rest[length..];
        return length >= least;
    }

    public bool TryYear(out int year)
    {
        var before = rest.Length;
        if (!TryNumber(2, 4, out year)) return false;

        var digits = before - rest.Length;
        if (digits == 2) year += year < 69 ? 2000 : 1900;
        return digits is 2 or 4;
    }

    /// <summary>A month by the first letters of its name, such as <c>Jun</c>, <c>june</c>, <c>März</c> or
    /// <c>févr.</c>, counted from 1.</summary>
    public bool TryMonth(out int month)
    {
        var word = TakeWord();
        for (month = 1; month <= Months.Length; month++)
            foreach (var name in Months[month - 1])
                if (word.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary><c>Mon, </c> or <c>Mon </c> in front of a date.</summary>
    public void SkipWeekday()
    {
        foreach (var day in (ReadOnlySpan<string>)["Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "])
            if (rest.StartsWith(day, StringComparison.OrdinalIgnoreCase)) rest = rest[day.Length..];
        var comma = rest.IndexOf(',');
        if (comma < 0 || rest[..comma].ContainsAnyExcept(Letters)) return;
        rest = rest[(comma + 1)..].TrimStart(' ');
    }

    /// <summary>Between the parts of a date with a month's name: <c>Jun 29, 2026</c>, <c>29. Juni 2026</c>.</summary>
    public bool TakeSpace()
    {
        var before = rest.Length;
        rest = rest.TrimStart(" ,.");
        return rest.Length < before;
    }

    private ReadOnlySpan<char> TakeWord()
    {
        var length = 0;
        while (length < rest.Length && char.IsLetter(rest[length])) length++;
        var word = rest[..length];
        rest = rest[length..];
        Take('.');
        return word;
    }

    /// <summary>Whether a time follows the date.</summary>
    public bool TakeTimeStart()
    {
        if (rest.Length > 1 && rest[0] is 'T' or 't' or ' ' && char.IsAsciiDigit(rest[1]))
        {
            rest = rest[1..];
            return true;
        }

        return false;
    }

    public bool TryTime(out TimeSpan time)
    {
        time = default;
        if (!TryNumber(1, 2, out var hour) || !Take(':') || !TryNumber(2, 2, out var minute)) return false;

        var second = 0;
        if (Take(':') && !TryNumber(2, 2, out second)) return false;

        var fraction = 0L;
        if (Take('.') || Take(','))
        {
            var ticks = TimeSpan.TicksPerSecond;
            if (rest.IsEmpty || !char.IsAsciiDigit(rest[0])) return false;
            for (; !rest.IsEmpty && char.IsAsciiDigit(rest[0]); rest = rest[1..])
                fraction += (rest[0] - '0') * (ticks /= 10);
        }

        if (rest.EndsWith(" Uhr", StringComparison.OrdinalIgnoreCase)) rest = rest[..^4];
        if (!TryHalf(ref hour) || hour > 23 || minute > 59 || second > 59) return false;
        time = new TimeSpan(hour, minute, second) + TimeSpan.FromTicks(fraction);
        return true;
    }

    /// <summary>AM or PM.</summary>
    private bool TryHalf(ref int hour)
    {
        var word = rest.TrimStart(' ');
        var isMorning = word.StartsWith("AM", StringComparison.OrdinalIgnoreCase);
        if (!isMorning && !word.StartsWith("PM", StringComparison.OrdinalIgnoreCase)) return true;

        rest = word[2..];
        if (hour is < 1 or > 12) return false;
        hour = (hour % 12) + (isMorning ? 0 : 12);
        return true;
    }

    /// <param name="offset">null when there is none.</param>
    /// <returns>false when what is there cannot be one.</returns>
    public bool TryOffset(out TimeSpan? offset)
    {
        offset = null;
        var spaced = rest.TrimStart(' ');
        if (spaced.IsEmpty) return true;

        rest = spaced;
        foreach (var zero in (ReadOnlySpan<string>)["UTC", "GMT", "Z"])
        {
            if (!rest.StartsWith(zero, StringComparison.OrdinalIgnoreCase)) continue;
            rest = rest[zero.Length..];
            offset = TimeSpan.Zero;
            if (rest.IsEmpty || rest[0] is not ('+' or '-')) return true;   // GMT+5:30
            break;
        }

        var isEast = Take('+');
        if (!isEast && !Take('-') && !Take('\u2212')) return false;
        if (!TryNumber(1, 2, out var hours)) return false;

        var minutes = 0;
        if ((Take(':') || !rest.IsEmpty) && !TryNumber(2, 2, out minutes)) return false;
        if (hours > 14 || minutes > 59) return false;

        if (rest is [' ', '(', .., ')']) rest = default;   // the zone once more, in words
        var size = new TimeSpan(hours, minutes, 0);
        offset = isEast ? size : -size;
        return true;
    }
}
