namespace PurchaseApi.Scoring.Contracts.Expressions;

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
