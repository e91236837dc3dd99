using System.Globalization;

namespace PurchaseApi.Scoring.Inputs.Dates;

/// <summary>How dates are written: text -> an instant in UTC, whatever the machine's zone or language.</summary>
/// <remarks>
/// <para>The forms are <c>iso</c> (ISO 8601), an order of <c>d</c>, <c>m</c> or <c>mon</c>, and <c>y</c> with a
/// separator (<c>d/m/y</c>, <c>d.m.y</c>, <c>m/d/y</c>, <c>d-mon-y</c>), <c>y年m月d日</c>, <c>y년m월d일</c>,
/// <c>yyyymmdd</c>, <c>epoch_seconds</c> and <c>epoch_milliseconds</c>. A year of two digits is 1969 to 2068, as in
/// POSIX. A weekday may stand in front of an order.</para>
/// <para>After a date may follow a space or <c>T</c> and a time (<c>8:26</c>, <c>08:26:00.5</c>, <c>8:26 PM</c>,
/// <c>8時26分</c>), then <c>Z</c>, <c>UTC</c> or an offset (<c>+02:00</c>). Without an offset the time is local to the
/// zone.</para>
/// </remarks>
public sealed class DateFormat
{
    private readonly TimeZoneInfo zone;
    private readonly string form;
    private readonly string[] parts;   // of a form such as d/m/y: d, m, y
    private readonly string marks;     // behind the parts: //

    private DateFormat(string form, string[] parts, string marks, TimeZoneInfo zone) =>
        (this.form, this.parts, this.marks, this.zone) = (form, parts, marks, zone);

    /// <summary>The forms that files have, the likeliest first.</summary>
    public static IReadOnlyList<string> Forms { get; } =
    [
        "iso", "m/d/y", "d/m/y", "d.m.y", "m-d-y", "d-m-y", "y/m/d", "y.m.d", "d-mon-y", "d/mon/y", "mon-d-y",
        "y年m月d日", "y년m월d일", "yyyymmdd", "epoch_seconds", "epoch_milliseconds",
    ];

    /// <summary>ISO 8601; UTC where a text has no offset.</summary>
    public static DateFormat Iso { get; } = Create("iso");

    /// <summary>A date in this form, for messages.</summary>
    public string Example => form switch
    {
        "iso" => "2025-06-11T08:30:00Z",
        "yyyymmdd" => "20250611",
        "epoch_seconds" => "1749630600",
        "epoch_milliseconds" => "1749630600000",
        _ => Marked(part => part switch { "d" => "11", "m" => "06", "mon" => "Jun", _ => "2025" }),
    };

    /// <param name="form">One of the forms above.</param>
    /// <param name="timezone">IANA name of the zone of times without an offset; null: UTC.</param>
    /// <exception cref="FormatException">The form or the zone is unknown; the message says which are known.</exception>
    public static DateFormat Create(string form, string? timezone = null)
    {
        var separators = string.Concat(form.Where(letter => !char.IsAsciiLetterOrDigit(letter)));
        var order = form.Split([.. separators], StringSplitOptions.RemoveEmptyEntries);
        var isOrder = order.Length == 3 && order.Count(part => part is "m" or "mon") == 1
            && order.Contains("d") && order.Contains("y") && separators is "//" or ".." or "--" or "年月日" or "년월일";
        if (!isOrder && form is not ("iso" or "yyyymmdd" or "epoch_seconds" or "epoch_milliseconds"))
            throw new FormatException($"'{form}' is not a date format; use iso, d/m/y, d.m.y, m/d/y, d-mon-y, "
                + "y年m月d日, yyyymmdd, epoch_seconds or epoch_milliseconds");
        if (!isOrder) (order, separators) = ([], "");
        if (timezone is null) return new(form, order, separators, TimeZoneInfo.Utc);

        return TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out var zone)
            ? new(form, order, separators, zone)
            : throw new FormatException($"'{timezone}' is not a time zone; use an IANA name such as Europe/Berlin");
    }

    /// <summary>A date and time in this form, unless it is an epoch.</summary>
    public string Write(DateTime local)
    {
        var date = form == "yyyymmdd"
            ? local.ToString("yyyyMMdd", CultureInfo.InvariantCulture)
            : Marked(part => part switch
            {
                "d" => $"{local.Day:00}",
                "m" => $"{local.Month:00}",
                "mon" => CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(local.Month),
                _ => $"{local.Year:0000}",
            });
        return local.TimeOfDay == TimeSpan.Zero
            ? date
            : date + local.ToString(" HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
    }

    private string Marked(Func<string, string> write) =>
        string.Concat(parts.Select((part, i) => write(part) + (i < marks.Length ? marks[i] : "")));

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
        var allowsWords = parts.Length > 0;
        if (reader.TakeTimeStart(allowsWords) && !reader.TryTime(allowsWords, out time)) return false;
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
        var hasMonthWord = parts.Contains("mon");
        reader.SkipWeekday(isBeforeWord: parts[0] == "mon");
        for (var i = 0; i < parts.Length; i++)
        {
            var isRead = parts[i] switch
            {
                "d" => reader.TryNumber(1, 2, out day),
                "m" => reader.TryNumber(1, 2, out month),
                "mon" => reader.TryMonth(out month),
                _ => reader.TryYear(out year),
            };
            if (!isRead || (i < marks.Length && !reader.Take(marks[i]) && !(hasMonthWord && reader.TakeSpace())))
                return false;
            if (i < 2) reader.SkipSpaces();
        }

        if (marks is "..") reader.Take('.');   // 2026. 6. 29.
        reader.SkipWordBehind();
        return true;
    }
}
