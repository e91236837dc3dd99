namespace PurchaseApi.Scoring.Words;

/// <summary>Finds the word that was probably meant, for messages such as <c>did you mean 'median'?</c></summary>
public static class NearestWord
{
    // Comparing two words takes the product of their lengths; longer ones are no typos.
    private const int MaxLength = 100;

    /// <summary>The known word nearest to a mistyped one, or null when none is near enough.</summary>
    /// <param name="word">What was written. Case is not counted.</param>
    /// <param name="known">What could have been meant; the first of equally near words wins.</param>
    /// <remarks>
    /// Near enough is at most a third of the word (at least one) inserted, left out, replaced or swapped letters:
    /// the optimal string alignment distance, a restricted Damerau-Levenshtein distance.
    /// </remarks>
    public static string? Find(string word, IEnumerable<string> known)
    {
        if (word.Length > MaxLength) return null;

        // A word of one letter may differ in case only: replacing all of it would suggest anything.
        var limit = Math.Min(Math.Max(1, word.Length / 3), word.Length - 1);
        string? nearest = null;

        foreach (var candidate in known)
        {
            // The distance is at least the difference in length, so a huge word costs nothing.
            if (Math.Abs(candidate.Length - word.Length) > limit) continue;

            var distance = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance > limit) continue;

            nearest = candidate;
            limit = distance - 1;
            if (limit < 0) break;
        }

        return nearest;
    }

    private static int Distance(string from, string to)
    {
        var beforeLast = new int[to.Length + 1];
        var last = new int[to.Length + 1];
        var current = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++) last[j] = j;

        for (var i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(last[j], current[j - 1]));

                var swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                if (swapped) current[j] = Math.Min(current[j], 1 + beforeLast[j - 2]);
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[to.Length];
    }
}

/// <summary>What was given, as a message shows it: on one line, and shortened.</summary>
public static class Excerpt
{
    private const int MaxLength = 60;

    public static string From(string text)
    {
        if (text.Length > MaxLength) text = Cut(text, MaxLength - "...".Length);
        return text.Any(char.IsControl)
            ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter))
            : text;
    }

    /// <summary>The first characters and dots; a surrogate pair is not cut in two.</summary>
    /// <param name="text">Longer than that.</param>
    /// <param name="length">In UTF-16 units, at least 1.</param>
    internal static string Cut(string text, int length) =>
        string.Concat(text.AsSpan(0, length - (char.IsHighSurrogate(text[length - 1]) ? 1 : 0)), "...");
}

/// <summary>Names in one text, as options, settings and queries hold them: <c>a, b</c>.</summary>
public static class NameList
{
    /// <returns>The names in their order, trimmed; none of them is empty.</returns>
    public static string[] Parse(string? text, char separator = ',') =>
        text?.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
