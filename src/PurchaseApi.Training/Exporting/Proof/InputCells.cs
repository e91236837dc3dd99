using System.Globalization;
using System.Text;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Exporting.Proof;

/// <summary>What a row may hold in one input, ordinary and odd, and what the service makes of it.</summary>
internal sealed class InputCells
{
    private const string Unknown = "never seen, é";

    // Zero of both signs, a subnormal float32, and what float32 still holds or no longer.
    private static readonly double[] extremes =
        [0, -0.0, 1e-40, -1e-40, 1, -1, 1e30, -1e30, float.MaxValue, -float.MaxValue, 3.5e38];

    private readonly double[] numbers;
    private readonly string[] words;

    public InputCells(Input input, InputDocument document, InputProfile? profile)
    {
        Input = input;
        IsText = ExportedWords.IsText(input);
        words = !IsText ? [] : input is ListInput
            ? [.. Enumerable.Range(0, 12).Select(bits => input.ToCell(bits)).Where(cell => cell.Length > 0)]
            : [.. input.Values, .. (document.Aliases ?? []).Keys, Unknown];
        double[] ends = [input.Low, input.High];
        numbers = IsText ? [] : input switch
        {
            FlagInput => [0, 1],
            DateInput => [.. Dates()],
            _ => [.. (profile?.Percentiles?.Values ?? Enumerable.Empty<double>()).Concat(ends).Concat(extremes)
                .Where(double.IsFinite)],
        };
    }

    public Input Input { get; }

    /// <summary>Whether an engine is given a text.</summary>
    public bool IsText { get; }

    /// <summary>Amounts, to search between.</summary>
    public IReadOnlyList<double> Numbers => numbers;

    public (double Number, string? Word) Draw(Random random)
    {
        if (random.Next(12) == 0) return (double.NaN, null);
        if (IsText) return (double.NaN, words[random.Next(words.Length)]);
        return (Number(random), null);
    }

    /// <summary>A value of the contract as an engine is given it.</summary>
    public (double Number, string? Word) From(double value) =>
        !IsText ? (value, null)
        : double.IsNaN(value) || Input.ToCell(value) is not { Length: > 0 } word ? (double.NaN, null)
        : (double.NaN, word);

    /// <summary>What the service makes of a cell. A word that it refuses, and what is not finite, is missing.</summary>
    public double ValueOf(double number, string? word)
    {
        if (!IsText) return double.IsFinite(number) ? number : double.NaN;
        return word is not null && Input.ReadCell(Encoding.UTF8.GetBytes(word), out var value) is null
            ? value
            : double.NaN;
    }

    private double Number(Random random)
    {
        if (Input is DateInput) return numbers[random.Next(numbers.Length)] + random.Next(86_400);
        var number = numbers[random.Next(numbers.Length)];
        if (Input is FlagInput || random.Next(4) == 0) return number;
        var share = number + ((numbers[random.Next(numbers.Length)] - number) * random.NextDouble());
        return Input is IntegerInput ? Math.Round(share) : share;
    }

    /// <summary>The ends of years, months and leap days.</summary>
    private static IEnumerable<double> Dates() => ((string[])
        [
            "1970-01-01", "1972-02-29", "1999-12-31", "2000-02-29", "2000-03-01", "2023-12-31", "2024-02-28",
            "2024-02-29", "2024-12-31", "2026-06-15", "2026-10-25", "2100-02-28", "2100-03-01",
        ])
        .Select(day => DateInput.Seconds(DateTime.Parse(day, CultureInfo.InvariantCulture)));
}
