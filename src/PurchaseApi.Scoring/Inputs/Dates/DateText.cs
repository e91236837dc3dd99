namespace PurchaseApi.Scoring.Inputs.Dates;

/// <summary>What is left of a date's text.</summary>
internal ref struct DateText(ReadOnlySpan<char> text)
{
    /// <summary>Beginnings of their names in English, German, French, Spanish, Italian, Portuguese, Dutch, the Nordic
    /// languages, Polish, Turkish and Russian; no name of one begins as another does.</summary>
    private static readonly string[][] Months =
    [
        ["jan", "ene", "gen", "sty", "oca", "янв"], ["feb", "fév", "fev", "lut", "şub", "фев"],
        ["mar", "mär", "mrz", "mrt", "maa", "мар"], ["apr", "avr", "abr", "kwi", "nis", "апр"],
        ["may", "mai", "mag", "mei", "maj", "мая", "май"], ["jun", "juin", "giu", "cze", "haz", "июн"],
        ["jul", "juil", "lug", "lip", "tem", "июл"], ["aug", "aoû", "aou", "ago", "sie", "ağu", "авг"],
        ["sep", "set", "wrz", "eyl", "сен"], ["oct", "okt", "ott", "out", "paź", "paz", "eki", "окт"],
        ["nov", "lis", "kas", "ноя"], ["dec", "dez", "déc", "dic", "des", "gru", "ara", "дек"],
    ];

    private ReadOnlySpan<char> rest = text;

    public readonly bool IsEnd => rest.IsEmpty;

    public bool Take(char letter)
    {
        if (rest.IsEmpty || rest[0] != letter) return false;
        rest = rest[1..];
        return true;
    }

    private bool TakeAny(string letters)
    {
        if (rest.IsEmpty || !letters.Contains(rest[0])) return false;
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

    /// <summary><c>Mon, </c>, <c>lun. </c> or <c>Montag </c> in front of a date, in any language.</summary>
    /// <param name="isBeforeWord">Whether the date begins with a word too.</param>
    public void SkipWeekday(bool isBeforeWord)
    {
        var date = rest;
        if (TakeWord().IsEmpty || !TakeSpace() || rest.IsEmpty || char.IsLetter(rest[0]) != isBeforeWord) rest = date;
    }

    /// <summary><c>(月)</c>, <c>月曜日</c> or the Russian <c>г.</c> behind a date.</summary>
    public void SkipWordBehind()
    {
        if (rest is [' ', 'г', ..]) rest = rest[2..].TrimStart('.');
        if (rest is ['(' or '（', var day, ')' or '）', ..] && char.IsLetter(day)) rest = rest[3..];
        else if (rest is [_, '曜', '日', ..]) rest = rest[3..];
    }

    public void SkipSpaces() => rest = rest.TrimStart(' ');

    /// <summary>Between the parts of a date with a month's name: <c>Jun 29, 2026</c>, <c>29. Juni 2026</c>,
    /// <c>29 de junio de 2026</c>.</summary>
    public bool TakeSpace()
    {
        var before = rest.Length;
        rest = rest.TrimStart(" ,.");
        if (rest.Length < before && rest.StartsWith("de ")) rest = rest[3..].TrimStart(' ');
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
    /// <param name="allowsWords">Whether a comma or a short word may be between: <c>, 8:26</c>, <c> at 8:26</c>.</param>
    public bool TakeTimeStart(bool allowsWords)
    {
        const int LongestWord = 3;
        var date = rest;
        if (!Take('T') && !Take('t'))
        {
            Take(' ');
            if (allowsWords) rest = rest.TrimStart(" ,@");
            if (allowsWords && rest.Length < date.Length && TakeWord().Length <= LongestWord) SkipSpaces();
        }

        if (rest.Length < date.Length && !rest.IsEmpty && char.IsAsciiDigit(rest[0])) return true;

        rest = date;
        return false;
    }

    /// <param name="allowsWords">Whether letters may part its numbers: <c>8h26</c>, <c>8時26分</c>.</param>
    public bool TryTime(bool allowsWords, out TimeSpan time)
    {
        time = default;
        const string AfterHour = "h時时点시", AfterMinute = "分분", AfterSecond = "秒초";
        if (!TryNumber(1, 2, out var hour)) return false;

        var isWord = allowsWords && TakeAny(AfterHour);
        if (isWord) SkipSpaces();
        else if (!Take(':')) return false;
        if (!TryNumber(isWord ? 1 : 2, 2, out var minute)) return false;

        var second = 0;
        if (isWord && TakeAny(AfterMinute))
        {
            SkipSpaces();
            if (TryNumber(1, 2, out second) && !TakeAny(AfterSecond)) return false;
        }
        else if (Take(':') && !TryNumber(2, 2, out second))
        {
            return false;
        }

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
