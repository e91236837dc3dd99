using System.Globalization;
using PurchaseApi.Scoring.Inputs.Dates;

namespace PurchaseApi.Training.Transactions;

/// <summary>Reads the date and time of an invoice as an instant in UTC, whatever the machine's zone.</summary>
/// <param name="format">A form of <see cref="DateFormat"/> or .NET's words for one; null: ISO 8601, or month/day/year
/// as the spreadsheet of UCI Online Retail writes it. Day before month is never guessed: the first day above 12 would
/// be refused.</param>
internal sealed class InvoiceDates(string? format)
{
    private readonly DateFormat[] forms = Forms(format);
    private string lastText = "";
    private DateTime lastTime;

    /// <summary>Whether any date read so far says how far it is from UTC.</summary>
    public bool HaveOffsets { get; private set; }

    public string Expected => format is null
        ? "a date like 2010-12-01 08:26 or, month first, 12/1/2010 8:26; --date-format names another form, such as "
            + "'d/m/y'"
        : $"a date of the form '{format}'";

    public bool TryRead(string text, out DateTime time)
    {
        // The lines of an invoice follow each other.
        if (text == lastText)
        {
            time = lastTime;
            return text.Length > 0;
        }

        if (!TryParse(text, out time)) return false;

        (lastText, lastTime) = (text, time);
        return true;
    }

    /// <summary>An as-of date: ISO 8601, its first moment in UTC where it has no time.</summary>
    public static bool TryParseIso(string text, out DateTime time)
    {
        var isDate = DateFormat.Iso.TryRead(text, out var instant, out _);
        time = Plain(instant);
        return isDate;
    }

    private static DateFormat[] Forms(string? format)
    {
        if (format is null) return [DateFormat.Iso, DateFormat.Create("m/d/y")];
        try
        {
            return [DateFormat.Create(format)];
        }
        catch (FormatException)
        {
            return [];   // .NET's words
        }
    }

    private bool TryParse(string text, out DateTime time)
    {
        foreach (var form in forms)
        {
            if (!form.TryRead(text, out var instant, out var hasOffset)) continue;

            HaveOffsets |= hasOffset;
            time = Plain(instant);
            return true;
        }

        time = default;
        if (forms.Length > 0) return false;

        const DateTimeStyles Styles = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal;
        var isDate = DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, Styles, out var date);
        HaveOffsets |= isDate && format!.AsSpan().ContainsAny('z', 'K');
        time = Plain(date.UtcDateTime);
        return isDate;
    }

    /// <summary>All are in UTC; written, they say nothing of it.</summary>
    private static DateTime Plain(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified);
}
