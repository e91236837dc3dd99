using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace PurchaseApi.Training.Report;

/// <summary>Markup that is safe to stand in a page: it is only made of literals and of encoded values.</summary>
internal sealed class Html
{
    private readonly string text;

    private Html(string text) => this.text = text;

    public static Html Of(HtmlWriter markup) => new(markup.ToString());

    /// <summary>A name of the contract as code, which may break after an underscore.</summary>
    public static Html Name(string name) =>
        Of($"<code>{Join(name.Split('_').Select(part => Of($"{part}")), "_<wbr>")}</code>");

    /// <summary>For a constant of this program; nothing of it is encoded.</summary>
    public static Html Verbatim(string constant) => new(constant);

    public static Html Join(IEnumerable<Html> parts, string between = "") =>
        new(string.Join(between, parts.Select(part => part.text)));

    public override string ToString() => text;
}

/// <summary>Encodes every hole of an interpolated string that is not <see cref="Html"/> already: the one way into a
/// page, for element text and quoted attributes alike.</summary>
[InterpolatedStringHandler]
internal ref struct HtmlWriter(int literalLength, int formattedCount)
{
    // Letters of every language stay readable.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder text = new(literalLength + (formattedCount * 16));

    public readonly void AppendLiteral(string literal) => text.Append(literal);

    public readonly void AppendFormatted(string? value)
    {
        if (value is not null) text.Append(Encoder.Encode(value));
    }

    public readonly void AppendFormatted(Html? value) => text.Append(value);

    public readonly void AppendFormatted(IEnumerable<Html> values)
    {
        foreach (var value in values) text.Append(value);
    }

    public readonly void AppendFormatted(int value) => text.Append(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>A coordinate, to a tenth of a pixel.</summary>
    public readonly void AppendFormatted(double value) => text.Append(Figures.Coordinate(value));

    public readonly override string ToString() => text.ToString();
}
