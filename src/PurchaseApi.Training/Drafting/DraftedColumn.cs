namespace PurchaseApi.Training.Drafting;

/// <summary>A column of the file as the first contract has it.</summary>
/// <param name="Comment">What was seen, or why it is left out.</param>
/// <param name="Line">The input as YAML; null where the column makes none.</param>
internal sealed record DraftedColumn(string Comment, string? Line)
{
    public static DraftedColumn Of(ColumnProfile column, DataProfile data, InputNames names)
    {
        if (Unusable.Reason(column, data) is { } reason)
            return new($"{YamlText.Shown(column.Header)} is left out: {reason}", null);

        var name = names.Of(column.Header);
        var (seen, type, example) = InputTyping.Of(column);
        string?[] rules =
        [
            type,
            column.Missing > 0 ? $"missing: {InputTyping.Missing(column)}" : null,
            $"example: {example}",
            data.Header.Means(name, column.Index) ? null : $"column: {YamlText.Of(column.Header)}",
        ];
        var missing = column.Missing > 0 ? $"; {100 * column.MissingShare:0.#} % are empty" : "";
        return new($"{seen}{missing}", $"{name}: {{ {string.Join(", ", rules.OfType<string>())} }}");
    }
}
