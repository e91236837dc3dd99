namespace PurchaseApi.Scoring.Words;

/// <summary>What was given, as a message shows it: on one line, and shortened.</summary>
public static class Excerpt
{
    private const int MaxLength = 60;

    public static string From(string text)
    {
        if (text.Length > MaxLength)
        {
            var end = MaxLength - "...".Length;
            if (char.IsHighSurrogate(text[end - 1])) end--;
            text = string.Concat(text.AsSpan(0, end), "...");
        }

        return text.Any(char.IsControl)
            ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter))
            : text;
    }
}
