using System.Globalization;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>How dates are written: text -> an instant in UTC, whatever the machine's zone or language.</summary>
/// <remarks>
/// <para>The forms are <c>iso</c> (ISO 8601), an order of <c>d</c>, <c>m</c> or <c>mon</c>, and <c>y</c> with a
/// separator (<c>d/m/y</c>, <c>d.m.y</c>, <c>m/d/y</c>, <c>d-mon-y</c>), <c>yyyymmdd</c>, <c>epoch_seconds</c> and
/// <c>epoch_milliseconds</c>. A year of two digits is 1969 to 2068, as in POSIX.</para>
/// <para>After a date may follow a space or <c>T</c> and a time (<c>8:26</c>, <c>08:26:00.5</c>, <c>8:26 PM</c>), then
/// <c>Z</c>, <c>UTC</c> or an offset (<c>+02:00</c>). Without an offset the time is local to the zone.</para>
/// </remarks>
public sealed class DateFormat
{
    private static readonly string[] Months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private readonly TimeZoneInfo zone;
    private readonly string form;
    private readonly string[] parts;   // of a form such as d/m/y: d, m, y

    private DateFormat(string form, string[] parts, TimeZoneInfo zone) =>
        (this.form, this.parts, this.zone) = (form, parts, zone);

    /// <summary>ISO 8601; UTC where a text has no offset.</summary>
    public static DateFormat Iso { get; } = Create("iso");

    /// <summary>A date in this form, for messages.</summary>
    public string Example => form switch
    {
        "iso" => "2025-06-11T08:30:00Z",
        "yyyymmdd" => "20250611",
        "epoch_seconds" => "1749630600",
        "epoch_milliseconds" => "1749630600000",
        _ => string.Join(form.First(letter => !char.IsLetter(letter)), parts.Select(part =>
            part switch { "d" => "11", "m" => "06", "mon" => "Jun", _ => "2025" })),
    };

    /// <param name="form">One of the forms above.</param>
    /// <param name="timezone">IANA name of the zone of times without an offset; null: UTC.</param>
    /// <exception cref="FormatException">The form or the zone is unknown; the message says which are known.</exception>
    public static DateFormat Create(string form, string? timezone = null)
    {
        var separator = form.FirstOrDefault(letter => letter is '/' or '.' or '-');
        string[] order = separator == default ? [] : form.Split(separator);
        var isOrder = order.Length == 3 && order.Count(part => part is "m" or "mon") == 1
            && order.Contains("d") && order.Contains("y");
        if (!isOrder && form is not ("iso" or "yyyymmdd" or "epoch_seconds" or "epoch_milliseconds"))
            throw new FormatException($"'{form}' is not a date format; use iso, d/m/y, d.m.y, m/d/y, d-mon-y, "
                + "yyyymmdd, epoch_seconds or epoch_milliseconds");
        if (timezone is null) return new(form, order, TimeZoneInfo.Utc);

        return TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out var zone)
            ? new(form, order, zone)
            : throw new FormatException($"'{timezone}' is not a time zone; use an IANA name such as Europe/Berlin");
    }

    /// <summary>A date and time in this form, unless it is an epoch.</summary>
    public string Write(DateTime local)
    {
        var separator = parts.Length == 0 ? "" : $"{form.First(letter => !char.IsLetter(letter))}";
        var date = form == "yyyymmdd"
            ? local.ToString("yyyyMMdd", CultureInfo.InvariantCulture)
            : string.Join(separator, parts.Select(part => part switch
            {
                "d" => $"{local.Day:00}",
                "m" => $"{local.Month:00}",
                "mon" => CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(local.Month),
                _ => $"{local.Year:0000}",
            }));
        return local.TimeOfDay == TimeSpan.Zero
            ? date
            : date + local.ToString(" HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
    }

    /// <param name="text">Surrounding white space is ignored.</param>
    /// <param name="instant">In UTC.</param>
    /// <param name="hasOffset">Whether the text itself says how far it is from UTC.</param>
    /// <returns>Whether the text is a date of this form.</returns>
    public bool TryRead(ReadOnlySpan<char> text, out DateTime instant, out bool hasOffset)
    {
        (instant, hasOffset) = (default, false);
        text = text.Trim();
        if (form.StartsWith("epoch", StringComparison.Ordinal))
        {
            hasOffset = true;
            return TryReadEpoch(text, out instant);
        }

        var reader = new DateText(text);
        if (!TryReadDate(ref reader, out var date)) return false;

        var time = TimeSpan.Zero;
        if (reader.TakeTimeStart() && !reader.TryTime(out time)) return false;
        if (!reader.TryOffset(out var offset) || !reader.IsEnd) return false;

        hasOffset = offset is not null;
        return TryInstant(date + time, offset, out instant);
    }

    /// <summary>A local time that a zone skips in spring is read with the offset before the change; the first of two
    /// equal ones in autumn is meant.</summary>
    private bool TryInstant(DateTime local, TimeSpan? offset, out DateTime instant)
    {
        var before = offset ?? OffsetOf(local);
        var ticks = local.Ticks - before.Ticks;
        var isPossible = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
        instant = isPossible ? new DateTime(ticks, DateTimeKind.Utc) : default;
        return isPossible;
    }

    private TimeSpan OffsetOf(DateTime local) =>
        zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
        : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-3))
        : zone.GetUtcOffset(local);

    private bool TryReadEpoch(ReadOnlySpan<char> text, out DateTime instant)
    {
        instant = default;
        if (!double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out var number)) return false;

        var seconds = form == "epoch_seconds" ? number : number / 1000;
        var isPossible = seconds is >= -62_135_596_800 and < 253_402_300_799;   // the years 1 to 9999
        if (isPossible) instant = DateTime.UnixEpoch.AddTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
        return isPossible;
    }

    private bool TryReadDate(ref DateText reader, out DateTime date)
    {
        var (year, month, day) = (0, 0, 0);
        var isRead = form switch
        {
            "yyyymmdd" => reader.TryNumber(4, 4, out year) && reader.TryNumber(2, 2, out month)
                && reader.TryNumber(2, 2, out day),
            "iso" => reader.TryNumber(4, 4, out year) && reader.Take('-') && reader.TryNumber(2, 2, out month)
                && reader.Take('-') && reader.TryNumber(2, 2, out day),
            _ => TryReadParts(ref reader, ref year, ref month, ref day),
        };
        var isDate = isRead && year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1
            && day <= DateTime.DaysInMonth(year, month);
        date = isDate ? new(year, month, day) : default;
        return isDate;
    }

    private bool TryReadParts(ref DateText reader, ref int year, ref int month, ref int day)
    {
        var separator = form.First(letter => letter is '/' or '.' or '-');
        for (var i = 0; i < parts.Length; i++)
        {
            var isRead = parts[i] switch
            {
                "d" => reader.TryNumber(1, 2, out day),
                "m" => reader.TryNumber(1, 2, out month),
                "mon" => reader.TryWord(Months, out month),
                _ => reader.TryYear(out year),
            };
            if (!isRead || (i < 2 && !reader.Take(separator) && !(parts.Contains("mon") && reader.Take(' '))))
                return false;
        }

        return true;
    }
}

/// <summary>What is left of a date's text.</summary>
internal ref struct DateText(ReadOnlySpan<char> text)
{
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

    /// <summary>One of the words by its first three letters, counted from 1.</summary>
    public bool TryWord(string[] words, out int number)
    {
        var length = rest.IndexOfAnyExcept([.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"]);
        var word = length < 0 ? rest : rest[..length];
        number = 1;
        while (number <= words.Length && (word.Length < 3
            || !word[..3].Equals(words[number - 1], StringComparison.OrdinalIgnoreCase))) number++;
        rest = rest[word.Length..];
        Take('.');
        return number <= words.Length;
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

        var size = new TimeSpan(hours, minutes, 0);
        offset = isEast ? size : -size;
        return true;
    }
}
