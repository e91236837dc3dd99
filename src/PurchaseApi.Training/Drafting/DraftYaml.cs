using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Training.Drafting;

/// <summary>A draft -> <c>contract.yaml</c>, to be read and changed by people.</summary>
internal static class DraftYaml
{
    private const int Width = 110;

    private const string Intents =
        """
        intents:   # words for the probability; a band may say what to do: action: reminder
          - { level: unlikely, below: threshold }
          - { level: likely }

        # What pays? With the lines below every answer names the action with the largest expected gain. A value is a
        # number or an expression over inputs and features; odds are what an action multiplies the odds of a positive
        # outcome by: your assumption until you measure it. docs/contract.md has the formula.
        # decision:
        #   value: 30
        #   assumption: a reminder raises the odds by a quarter, a discount by half
        #   actions:
        #     reminder: { cost: 0.05, odds: 1.25 }
        #     discount: { cost: 0.20, discount: 6, odds: 1.5 }

        """;

    /// <param name="draft">What to write.</param>
    /// <param name="findings">What casts doubt on the inputs, in words.</param>
    public static string Write(ContractDraft draft, DraftFindings findings)
    {
        var yaml = new StringBuilder();
        Comment(yaml, "", $"A first contract for {YamlText.Shown(draft.Data.File)}, made of {draft.Data.Rows:N0} rows "
            + $"and {draft.Data.Columns.Count:N0} columns. It is ready to train; edit what you know better. "
            + "docs/contract.md explains every key.");
        if (findings.Messages.Count > 0)
        {
            yaml.Append("#\n");
            var looked = findings.Step == 1 ? "" : $" (one in {findings.Step:N0} rows was looked at)";
            Comment(yaml, "", $"Look at these before you trust a figure{looked}:");
            foreach (var finding in findings.Messages) Comment(yaml, "", $"- {finding}", hanging: "  ");
        }

        yaml.Append($"name: {draft.Model}\n");
        yaml.Append($"title: {YamlText.Scalar(draft.Title)}\n");
        if (draft.Id is { } id)
        {
            var header = YamlText.Shown(id.Column.Header);
            yaml.Append($"id: {YamlText.Scalar(id.Name)}   # read from {header}; echoed, never an input\n");
        }

        yaml.Append("\ninputs:\n");
        foreach (var column in draft.Columns)
        {
            Comment(yaml, "  ", column.Comment);
            if (column.Line is not null) yaml.Append($"  {column.Line}\n");
        }

        if (draft.AsOf is { } asOf)
        {
            Comment(yaml, "  ", "The day to which days are counted: ?as_of= or --as-of for files; by default the "
                + "worker takes the newest date of the file.");
            yaml.Append($"  {DateInput.AsOf}: {{ type: date, example: '{asOf:yyyy-MM-dd}' }}\n");
        }

        var features = draft.Columns.SelectMany(column => column.Features).ToArray();
        if (features.Length > 0) yaml.Append("\nfeatures:\n");
        foreach (var (name, expression) in features) yaml.Append($"  {name}: {expression}\n");

        yaml.Append('\n');
        Comment(yaml, "", draft.Label.Comment);
        var noun = draft.Noun is { } word ? $", noun: {YamlText.Scalar(word)} }}" : " }";
        yaml.Append($"{draft.Label.Yaml[..^2]}{noun}\n\n");
        return yaml.Append(Intents).ToString();
    }

    private static void Comment(StringBuilder yaml, string indent, string text, string hanging = "")
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length > Width)
            {
                yaml.Append($"{indent}#{line}\n");
                line.Clear().Append(hanging);
            }

            line.Append(' ').Append(word);
        }

        yaml.Append($"{indent}#{line}\n");
    }
}

/// <summary>Texts of a data file as YAML: nothing in a file can become a key, a comment or another type.</summary>
internal static partial class YamlText
{
    private static readonly string[] Constants = ["true", "false", "null", "yes", "no", "on", "off", "nan", "infinity"];

    /// <summary>Plain where that is safe inside <c>{ }</c> and <c>[ ]</c> too, else in quotes.</summary>
    public static string Scalar(string text) => text switch
    {
        _ when Plain.IsMatch(text) && !Constants.Contains(text.ToLowerInvariant()) => text,
        _ when text.All(IsPrintable) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => JsonSerializer.Serialize(text),   // a JSON text is a YAML text, with all but ASCII escaped
    };

    /// <summary>In quotes, whatever it is.</summary>
    public static string Quoted(string text) =>
        text.All(IsPrintable)
            ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
            : JsonSerializer.Serialize(text);

    /// <summary>As part of a comment: on one line, and short.</summary>
    public static string Shown(string text) =>
        $"'{string.Concat(Excerpt.From(text).Select(letter => IsPrintable(letter) ? letter : '?'))}'";

    private static bool IsPrintable(char letter) => CharUnicodeInfo.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned);

    [GeneratedRegex(@"^[A-Za-z_]([A-Za-z0-9_ .+/-]*[A-Za-z0-9_])?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Plain { get; }
}
