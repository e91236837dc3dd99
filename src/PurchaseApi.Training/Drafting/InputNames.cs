using System.Text;
using PurchaseApi.Scoring.Contracts.Expressions;

namespace PurchaseApi.Training.Drafting;

/// <summary>Headers -> names of inputs: <c>Page Views (ø)</c> -> <c>page_views_o</c>, each given once.</summary>
/// <param name="taken">Names that are given already.</param>
internal sealed class InputNames(IEnumerable<string> taken)
{
    private const int MaxLength = 50;   // leaves room for an ending within the 64 of a contract

    // A table of our own: without culture data, .NET does not take accents off letters.
    private const string Accented = "àáâãäåāăąçćčďđèéêëēěęğìíîïīıłñńňòóôõöøőřśšşťùúûüůűýÿžźż";
    private const string Bare = "aaaaaaaaacccddeeeeeeegiiiiiilnnnooooooorssstuuuuuuyyzzz";

    private readonly HashSet<string> given = [.. taken];

    public string Give(string header)
    {
        var name = Readable(header);
        if (name.Length == 0) name = "column";
        if (char.IsAsciiDigit(name[0])) name = $"n{name}";
        if (!Expression.IsName(name)) name += "_value";

        var unique = name;
        for (var number = 2; !given.Add(unique); number++) unique = $"{name}_{number}";
        return unique;
    }

    /// <summary>Lower-case words with <c>_</c> between them, of ASCII letters and digits; empty when there is
    /// none.</summary>
    public static string Readable(string header)
    {
        var name = new StringBuilder();
        var before = ' ';
        foreach (var letter in Plain(header))
        {
            var startsWord = char.IsAsciiLetterUpper(letter) && char.IsAsciiLetterLower(before);
            if (!char.IsAsciiLetterOrDigit(letter) || startsWord)
                if (name.Length > 0 && name[^1] != '_') name.Append('_');
            if (char.IsAsciiLetterOrDigit(letter)) name.Append(char.ToLowerInvariant(letter));
            before = letter;
        }

        return name.ToString(0, Math.Min(name.Length, MaxLength)).Trim('_');
    }

    private static IEnumerable<char> Plain(string header) => header
        .Replace("ß", "ss", StringComparison.Ordinal).Replace("æ", "ae", StringComparison.Ordinal)
        .Select(letter => Accented.IndexOf(char.ToLowerInvariant(letter)) is >= 0 and var at
            // Its case stays: a capital among capitals begins no word.
            ? char.IsUpper(letter) ? char.ToUpperInvariant(Bare[at]) : Bare[at]
            : letter);
}
