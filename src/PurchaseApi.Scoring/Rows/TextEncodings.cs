using System.Text;

namespace PurchaseApi.Scoring.Rows;

/// <summary>The encodings that rows are read in, by their IANA names.</summary>
public static class TextEncodings
{
    /// <summary>In words.</summary>
    public const string Allowed = "utf-8, utf-16, windows-1252 or iso-8859-1";

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What spreadsheets of Western Europe and America save as CSV.</summary>
    public static Encoding Windows1252 { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>null where it is none of <see cref="Allowed"/>.</summary>
    public static Encoding? Named(string name) => name.Trim().Trim('"').ToLowerInvariant() switch
    {
        "utf-8" or "utf8" or "us-ascii" or "ascii" => Utf8,
        "utf-16" or "utf-16le" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        // Browsers read the one as the other too: it has € and quotes where ISO 8859-1 has control characters.
        "windows-1252" or "cp1252" or "iso-8859-1" or "latin1" => Windows1252,
        _ => null,
    };

    /// <summary>Whether it is read as it is.</summary>
    public static bool IsUtf8(Encoding encoding) => encoding.CodePage == Utf8.CodePage;

    /// <summary>What the first bytes say: UTF-16 by its byte order mark, or by the zero in every second byte of Latin
    /// text; else null.</summary>
    public static Encoding? Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        [not 0, 0, not 0, 0, ..] => Encoding.Unicode,
        [0, not 0, 0, not 0, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };
}
