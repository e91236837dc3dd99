using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Exporting;

/// <summary>A column that the scorer sees, as <see cref="Scoring.Features.FeatureEncoder"/> makes it.</summary>
/// <param name="Slot">Where its value comes from.</param>
/// <param name="Level">The index of the word that makes it 1; -1 where the value is taken as it is.</param>
/// <param name="Numbers">By index of a word, the number that encodes it; null without target encoding.</param>
internal sealed record ExportedColumn(int Slot, int Level, IReadOnlyList<double>? Numbers)
{
    /// <summary>Whether the value is taken as it is.</summary>
    public bool IsPlain => Level < 0 && Numbers is null;

    public static IReadOnlyList<ExportedColumn> All(ExportSource source) =>
        [.. source.Contract.Model.SelectMany(name => Of(source, source.Encoder.SlotOf(name)))];

    private static IEnumerable<ExportedColumn> Of(ExportSource source, int slot) =>
        slot < source.Contract.Inputs.Count
            ? source.Contract.Inputs[slot].Encoded.Select(one => new ExportedColumn(slot, one.Level, one.Numbers))
            : [new(slot, Level: -1, Numbers: null)];
}

/// <summary>The texts that an input knows, and what any other is taken for.</summary>
/// <param name="Spellings">Text -> index of the value.</param>
/// <param name="Unknown">The index of the value that any other text is taken for; null: such a text is missing.</param>
internal sealed record ExportedWords(IReadOnlyList<(string Text, int Index)> Spellings, int? Unknown)
{
    /// <summary>Whether engines are given a text, not a number.</summary>
    public static bool IsText(Input input) => input.Values.Count > 0 || input is ListInput;

    /// <param name="input">A category or an ordinal.</param>
    /// <param name="document">As the contract has it.</param>
    public static ExportedWords From(Input input, InputDocument document)
    {
        var known = new OrderedDictionary<string, int>();
        foreach (var (index, value) in input.Values.Index()) known.TryAdd(value, index);
        foreach (var (alias, value) in document.Aliases ?? [])
            if (known.TryGetValue(value, out var index)) known.TryAdd(alias, index);
        return new(
            [.. known.Select(pair => (pair.Key, pair.Value))],
            input is CategoryInput && document.UnknownWord is { } word && known.TryGetValue(word, out var unknown)
                ? unknown
                : null);
    }
}
