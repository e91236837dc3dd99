using System.Globalization;

namespace PurchaseApi.Training.Segmentation;

/// <summary>Reads the date and time of an invoice.</summary>
/// <param name="format">null: ISO 8601, or month/day/year as the spreadsheet of UCI Online Retail writes it. Day before
/// month is never guessed: the first day above 12 would be refused.</param>
internal sealed class InvoiceDates(string? format)
{
    private static readonly string[] Known =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFF'Z'", "M/d/yyyy H:mm", "M/d/yyyy H:mm:ss",
        "M/d/yyyy",
    ];

    private readonly string[] formats = format is null ? Known : [format];
    private string lastText = "";
    private DateTime lastTime;

    public string Expected => format is null
        ? "a date like 2010-12-01 08:26 or, month first, 12/1/2010 8:26; --date-format names another form, such as "
            + "'d/M/yyyy H:mm'"
        : $"a date of the form '{format}'";

    public bool TryRead(string text, out DateTime time)
    {
        // The lines of an invoice follow each other.
        if (text == lastText)
        {
            time = lastTime;
            return text.Length > 0;
        }

        if (!TryParse(text, formats, out time)) return false;

        (lastText, lastTime) = (text, time);
        return true;
    }

    /// <summary>An as-of date: ISO 8601, its first moment where it has no time.</summary>
    public static bool TryParseIso(string text, out DateTime time) => TryParse(text, Known[..6], out time);

    private static bool TryParse(string text, string[] formats, out DateTime time) => DateTime.TryParseExact(
        text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out time);
}
