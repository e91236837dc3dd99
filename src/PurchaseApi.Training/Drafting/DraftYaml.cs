using System.Text;

namespace PurchaseApi.Training.Drafting;

/// <summary>A draft -> <c>contract.yaml</c>, to be read and changed by people.</summary>
internal static class DraftYaml
{
    private const int Width = 110;

    private const string Intents =
        """
        intents:   # by probability; what to do in each band is yours to say
          - { level: low,    below: 0.4, action: no_marketing_spend }
          - { level: medium, below: 0.7, action: reminder_or_recommendation }
          - { level: high,               action: offer_or_discount }

        """;

    /// <param name="draft">What to write.</param>
    /// <param name="findings">What casts doubt on the inputs, in words.</param>
    public static string Of(ContractDraft draft, DraftFindings findings)
    {
        var yaml = new StringBuilder();
        Comment(yaml, "", $"A first contract for {YamlText.Shown(draft.Data.File)}, made of {draft.Data.Rows:N0} rows "
            + $"and {draft.Data.Columns.Count:N0} columns. It trains as it is; change what you know better. What each "
            + "key means stands in docs/contract.md.");
        if (findings.Messages.Count > 0)
        {
            yaml.Append("#\n");
            var looked = findings.Step == 1 ? "" : $" (one in {findings.Step:N0} rows was looked at)";
            Comment(yaml, "", $"Look at these before you trust a figure{looked}:");
            foreach (var finding in findings.Messages) Comment(yaml, "", $"- {finding}", hanging: "  ");
        }

        yaml.Append($"name: {draft.Model}\n");
        var title = $"Will {draft.Label.Column.Header.Trim()} be {draft.Label.Positive.Trim('\'')}?";
        yaml.Append($"title: {YamlText.Of(title)}\n");
        if (draft.Id is { } id)
        {
            var header = YamlText.Shown(id.Column.Header);
            yaml.Append($"id: {YamlText.Of(id.Name)}   # read from {header}; echoed, never an input\n");
        }

        yaml.Append("\ninputs:\n");
        foreach (var column in draft.Columns)
        {
            Comment(yaml, "  ", column.Comment);
            if (column.Line is not null) yaml.Append($"  {column.Line}\n");
        }

        yaml.Append('\n');
        Comment(yaml, "", draft.Label.Comment);
        yaml.Append(
            $"label: {{ name: {YamlText.Of(draft.Label.Column.Header)}, positive: {draft.Label.Positive} }}\n\n");
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
