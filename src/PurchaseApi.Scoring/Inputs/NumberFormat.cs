using System.Globalization;
using System.Net;
using PurchaseApi.Scoring.Inputs.Dates;

namespace PurchaseApi.Scoring.Inputs;

/// <summary>How numbers are written in a CSV, named by an example: <c>1234.56</c>, <c>1,234.56</c>, <c>1.234,56</c>,
/// <c>1 234,56</c>, <c>1'234.56</c>, each with a unit behind it (<c>1234.56 kg</c>) that cells may have;
/// <c>h:mm:ss</c> is a duration in seconds.</summary>
/// <remarks>Thousands separators are optional, but must part groups of three digits; commas may part two, as in India
/// (<c>12,34,567</c>). Around the digits may be a sign, a currency sign or code (<c>€ 12,50</c>, <c>12.50 USD</c>), a
/// percent sign (<c>12%</c> is 0.12), a thousand, million or billion (<c>1.2k</c>, <c>$3M</c>, <c>1B</c>) and the
/// parentheses of an accounting negative (<c>(27.40)</c> is -27.4). A word for "from" or "about" in front
/// (<c>ab 12,50 €</c>, <c>~12</c>) is ignored.</remarks>
public sealed class NumberFormat
{
    private const int MaxDigits = 400, MaxUnit = 12;

    /// <summary>From the strictest to the most lenient: the first that reads a whole column is meant.</summary>
    private static readonly NumberFormat[] All =
    [
        new("1234.56", '.', []), new("1,234.56", '.', [',']), new("1.234,56", ',', ['.']),
        new("1 234,56", ',', [' ', '\u00A0', '\u2009', '\u202F']),
        new("1 234.56", '.', [' ', '\u00A0', '\u2009', '\u202F']),
        new("1'234.56", '.', ['\'', '\u2019']), new(Duration, ':', []),
    ];

    private const string Duration = "h:mm:ss";

    private static readonly string[] Currencies =
    [
        .. ("AED ARS AUD BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR JPY KRW MXN MYR NOK NZD PHP PLN "
            + "RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR R$ A$ C$ US$ CA$ AU$ NZ$ HK$ Rs").Split(' '),
    ];

    /// <summary>Short names of currencies that stand in front of a number; behind it they are units.</summary>
    private static readonly string[] LocalCurrencies = ["Fr", "SFr", "kr", "Kč", "zł", "Ft", "lei", "руб"];

    /// <summary>In front of a number that is a bound or not exact, in any case.</summary>
    private static readonly string[] Qualifiers =
    [
        .. ("from|starting at|starts at|about|approx.|approx|circa|ca.|ca|~|≈|ab|rund|etwa|"
            + "à partir de|dès|environ|desde|a partir de|aprox.|da|a partire da|vanaf|från|fra|od|от").Split('|')
            .OrderByDescending(word => word.Length),
    ];

    private readonly char point;
    private readonly char[] groups;

    private NumberFormat(string example, char point, char[] groups, string unit = "") =>
        (Example, this.point, this.groups, Unit) = (example, point, groups, unit);

    /// <summary>Its name.</summary>
    public string Example { get; }

    /// <summary>What may follow a number; empty for nothing.</summary>
    public string Unit { get; }

    /// <summary>Digits and a decimal point.</summary>
    public static NumberFormat Plain => All[0];

    public static IReadOnlyList<string> Names => [.. All.Select(format => format.Example)];

    /// <param name="name">One of <see cref="Names"/>, alone or with a unit.</param>
    /// <returns>null when there is no such format.</returns>
    public static NumberFormat? Named(string name)
    {
        if (Array.Find(All, format => format.Example == name) is { } known) return known;

        var unit = name[(name.LastIndexOf(' ') + 1)..];
        return Array.Find(All, format => name == $"{format.Example} {unit}")?.With(unit);
    }

    /// <summary>The same with a unit; null where there is no such unit, or the format can have none.</summary>
    /// <param name="unit">Letters (<c>kg</c>, <c>km/h</c>, <c>°C</c>), or what a rating is out of (<c>/5</c>).</param>
    public NumberFormat? With(string unit) =>
        Example != Duration && IsUnit(unit) ? new($"{Example} {unit}", point, groups, unit) : null;

    private static bool IsUnit(string text) =>
        text.Length is > 0 and <= MaxUnit && text is not ("k" or "K" or "M" or "B") && !IsCurrency(text)
        && (text[0] == '/'
            ? text.Length > 1 && text[1..].All(char.IsAsciiDigit)
            : text.All(letter => char.IsLetter(letter) || letter is '/' or '°' or '.') && text[0] != '.');

    /// <summary>The format that reads every text; null when none does. <c>1,234</c> alone has thousands, <c>12,5</c>
    /// a decimal comma.</summary>
    public static NumberFormat? Detect(IReadOnlyCollection<string> texts) =>
        Array.Find(All, format => texts.All(text => format.TryRead(text, out _)));

    /// <param name="text">Surrounding white space is ignored.</param>
    /// <param name="value">Finite.</param>
    public bool TryRead(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        text = Bare(text);
        if (Unit.Length > 0 && text.EndsWith(Unit, StringComparison.OrdinalIgnoreCase))
            text = text[..^Unit.Length].TrimEnd();
        text = WithoutQualifier(text);
        var isNegative = text is ['(', .., ')'];
        if (isNegative) text = text[1..^1].Trim();
        if (!TakeSign(ref text, ref isNegative)) return false;

        text = WithoutCurrency(text);
        if (!TakeSign(ref text, ref isNegative)) return false;

        var exponent = TakeExponent(ref text);
        var isRead = Example == Duration
            ? exponent.Length == 0 && DurationText.TryRead(text, out value)
            : TryDigits(text, exponent, out value);
        if (!isRead) return false;

        if (isNegative) value = -value;
        return double.IsFinite(value);
    }

    /// <summary>Without white space, direction marks and a spreadsheet's apostrophe around it, and without entities of
    /// HTML (<c>&amp;pound;12</c>).</summary>
    public static ReadOnlySpan<char> Bare(ReadOnlySpan<char> text)
    {
        if (text.Contains('&')) text = WebUtility.HtmlDecode(text.ToString());
        text = text.Trim();
        while (!text.IsEmpty && IsMark(text[0])) text = text[1..].TrimStart();
        while (!text.IsEmpty && IsMark(text[^1])) text = text[..^1].TrimEnd();
        return text is ['\'', _, ..] ? text[1..] : text;
    }

    private static bool IsMark(char letter) =>
        letter > '\u0080' && char.GetUnicodeCategory(letter) == UnicodeCategory.Format;

    private static ReadOnlySpan<char> WithoutQualifier(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !(char.IsLetter(text[0]) || text[0] is '~' or '≈')) return text;

        foreach (var word in Qualifiers)
        {
            if (!text.StartsWith(word, StringComparison.OrdinalIgnoreCase)) continue;

            var rest = text[word.Length..];
            if (word is "~" or "≈" || rest is [' ' or '\u00A0', ..]) return rest.TrimStart();
        }

        return text;
    }

    /// <returns>false when there are two.</returns>
    private static bool TakeSign(ref ReadOnlySpan<char> text, ref bool isNegative)
    {
        if (text.IsEmpty) return false;

        var isFirst = text[0] is '+' or '-' or '\u2212';
        if (!isFirst && text[^1] is not ('-' or '\u2212')) return true;
        if (isNegative) return false;

        isNegative = (isFirst ? text[0] : text[^1]) != '+';
        text = (isFirst ? text[1..] : text[..^1]).Trim();
        return true;
    }

    /// <summary>A sign such as €, or a code such as EUR; on one side, and no other words.</summary>
    private static ReadOnlySpan<char> WithoutCurrency(ReadOnlySpan<char> text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsOfWord(text[start])) start++;
        if (IsCurrency(text[..start]) || IsLocalCurrency(text[..start]))
        {
            // Rs.500 and Fr. 500, but not $.50.
            var isShort = text[start..] is ['.', ' ', ..] || (text[..start] is "Rs" && text[start..] is ['.', ..]);
            return text[(isShort ? start + 1 : start)..].Trim();
        }

        while (end > start && IsOfWord(text[end - 1])) end--;
        return IsCurrency(text[end..]) ? text[..end].Trim() : text;
    }

    private static bool IsOfWord(char letter) => char.IsLetter(letter) || IsSymbol(letter);

    private static bool IsSymbol(char letter) =>
        char.GetUnicodeCategory(letter) == UnicodeCategory.CurrencySymbol;

    private static bool IsCurrency(ReadOnlySpan<char> word)
    {
        if (word.Length == 1) return IsSymbol(word[0]);
        foreach (var currency in Currencies)
            if (word.SequenceEqual(currency)) return true;
        return false;
    }

    private static bool IsLocalCurrency(ReadOnlySpan<char> word)
    {
        foreach (var currency in LocalCurrencies)
            if (word.SequenceEqual(currency)) return true;
        return false;
    }

    /// <returns>As JSON writes it; empty for none.</returns>
    private static string TakeExponent(ref ReadOnlySpan<char> text)
    {
        var exponent = text switch
        {
            [.., '%'] => "e-2",
            [.., >= '0' and <= '9', 'k' or 'K'] => "e3",
            [.., >= '0' and <= '9', 'M'] => "e6",
            [.., >= '0' and <= '9', 'B'] => "e9",
            _ => "",
        };
        if (exponent.Length > 0) text = text[..^1].Trim();
        return exponent;
    }

    /// <param name="text">Digits with their separators.</param>
    /// <param name="exponent">Of the number as JSON would write it: a division would round once more.</param>
    /// <param name="value">Finite or not.</param>
    private bool TryDigits(ReadOnlySpan<char> text, string exponent, out double value)
    {
        value = 0;
        if (text.Length > MaxDigits - exponent.Length) return false;

        Span<char> plain = stackalloc char[MaxDigits];
        var (length, group, isGrouped, isFraction) = (0, 0, false, false);
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
            {
                plain[length++] = letter;
                group++;
            }
            else if (letter == point && !isFraction && (!isGrouped || group == 3))
            {
                plain[length++] = '.';
                isFraction = true;
            }
            else if (!isFraction && groups.Contains(letter)
                && (isGrouped ? group == 3 || (group == 2 && letter == ',') : group is >= 1 and <= 3))
            {
                (isGrouped, group) = (true, 0);
            }
            else if (isGrouped || exponent.Length > 0 || letter is not ('e' or 'E'))
            {
                return false;
            }
            else
            {
                // As a spreadsheet writes it where the decimal sign is a comma: 1,23E+05.
                return double.TryParse(
                    string.Concat(plain[..length], text[text.IndexOf(letter)..]), NumberStyles.Float,
                    CultureInfo.InvariantCulture, out value);
            }
        }

        exponent.CopyTo(plain[length..]);
        return (!isGrouped || isFraction || group == 3) && double.TryParse(
            plain[..(length + exponent.Length)], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value);
    }
}
