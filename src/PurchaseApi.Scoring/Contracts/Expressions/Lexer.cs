using System.Globalization;

namespace PurchaseApi.Scoring.Contracts.Expressions;

/// <summary>Cuts a text into tokens; the last one is always the end.</summary>
internal static class Lexer
{
    private static readonly string[] Reserved = ["and", "or", "not", "otherwise", .. Functions.Reserved];
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", ","];

    public static bool IsReserved(string word) => Reserved.Contains(word);

    public static bool IsWord(string text) => text.Length > 0 && StartsWord(text[0]) && text.All(IsWordCharacter);

    public static IReadOnlyList<Token> Read(string text)
    {
        if (text.Length > Expression.MaxLength)
        {
            throw ExpressionException.At(
                Expression.MaxLength + 1,
                $"an expression has at most {Expression.MaxLength:N0} characters, this one {text.Length:N0}; "
                + "make features of its parts");
        }

        var tokens = new List<Token>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var length = LengthAt(text, at);
            tokens.Add(TokenOf(text.Substring(at, length), at + 1));
            at += length;
        }

        tokens.Add(new Token(TokenKind.End, "", text.Length + 1));
        return tokens;
    }

    private static int LengthAt(string text, int at)
    {
        if (text[at] == '\'') return QuotedLength(text, at);
        if (StartsNumber(text, at)) return NumberLength(text, at);

        var end = at;
        while (end < text.Length && IsWordCharacter(text[end])) end++;
        if (end > at) return end - at;

        var sign = Array.Find(Signs, sign => string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0);
        return sign?.Length ?? throw ExpressionException.At(at + 1, Strange(text[at]));
    }

    private static int QuotedLength(string text, int at)
    {
        for (var end = at + 1; end < text.Length; end++)
        {
            if (text[end] != '\'') continue;
            if (end + 1 == text.Length || text[end + 1] != '\'') return end + 1 - at;
            end++;
        }

        throw ExpressionException.At(at + 1, "the text is not closed; it ends with ' and a quote inside is written ''");
    }

    /// <summary>All that touches it, so that <c>12abc</c> or <c>1.2.3</c> is one mistake, not two tokens.</summary>
    private static int NumberLength(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && ContinuesNumber(text, end)) end++;
        return end - at;
    }

    private static Token TokenOf(string text, int column)
    {
        if (text[0] == '\'')
            return new(TokenKind.Text, text[1..^1].Replace("''", "'", StringComparison.Ordinal), column);
        if (StartsNumber(text, 0)) return Number(text, column);
        return new(StartsWord(text[0]) ? TokenKind.Word : TokenKind.Sign, text, column);
    }

    private static Token Number(string text, int column)
    {
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value))
            throw ExpressionException.At(column, $"'{Token.Shorten(text)}' is neither a number nor a name");
        if (!double.IsFinite(value))
            throw ExpressionException.At(column, $"the number {Token.Shorten(text)} is too large");

        return new Token(TokenKind.Number, text, column, value);
    }

    private static string Strange(char character) => character switch
    {
        '"' or '`' or '’' or '‘' or '“' or '”' => $"write texts in single quotes, not {character}",
        '=' => "'=' is not an operator; write '=='",
        '!' => "'!' is not an operator; write 'not'",
        '&' => "'&' is not an operator; write 'and'",
        '|' => "'|' is not an operator; write 'or'",
        _ when char.IsControl(character) || char.IsSurrogate(character) =>
            $"unexpected character U+{(int)character:X4}",
        _ => $"unexpected character '{character}'",
    };

    private static bool StartsWord(char character) => char.IsAsciiLetter(character) || character == '_';

    private static bool IsWordCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private static bool StartsNumber(string text, int at) =>
        char.IsAsciiDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]));

    private static bool ContinuesNumber(string text, int at) =>
        IsWordCharacter(text[at]) || text[at] == '.' || IsExponentSign(text, at);

    private static bool IsExponentSign(string text, int at) =>
        text[at] is '+' or '-' && text[at - 1] is 'e' or 'E'
        && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);
}

/// <summary>A word, number, text or sign of an expression; columns count from 1.</summary>
internal sealed record Token(TokenKind Kind, string Text, int Column, double Number = double.NaN)
{
    private const int LongestShown = 60;

    public override string ToString() => Kind == TokenKind.End ? "the end" : $"'{Shorten(Text)}'";

    public static string Shorten(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "...";
}

internal enum TokenKind
{
    Word,
    Number,
    Text,
    Sign,
    End,
}
