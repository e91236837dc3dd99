using System.Text;
using PurchaseApi.Training.Exporting.Trees;

namespace PurchaseApi.Training.Exporting.Sql;

/// <summary>Trees as rows of a table, for ensembles that are too much for one expression. A row is a split and says
/// where each side goes: to another split, or over a leaf, whose value is added, to the root of the next tree. So a row
/// of data walks through all trees, and its leaves are added from the left, as in nested CASE.</summary>
internal static class SqlTreeTable
{
    /// <summary>Of nested CASE: BigQuery and SQLite take a million bytes, SQLite and DuckDB a depth of a
    /// thousand.</summary>
    public const int MaxCaseLength = 1_000_000, MaxCaseTrees = 900;

    private const int RowsAtOnce = 500;   // of an INSERT

    public static string NameFor(string model) => $"{model.Replace('-', '_')}_trees";

    /// <summary>Creates and fills the table.</summary>
    public static string Script(SqlDialect dialect, ExportedTrees trees, string table)
    {
        var number = dialect.Double;
        var text = new StringBuilder(
            $"CREATE TABLE {table} (place int PRIMARY KEY, feature int, threshold {number}, is_missing_left int, "
            + $"left_place int, left_value {number}, right_place int, right_value {number});\n");
        foreach (var rows in Rows(dialect, trees).Chunk(RowsAtOnce))
            text.Append($"INSERT INTO {table} VALUES\n  {string.Join(",\n  ", rows)};\n");
        return text.ToString();
    }

    /// <summary>The sum of the leaves that a row reaches.</summary>
    /// <param name="columns">Of the features.</param>
    public static string Sum(SqlDialect dialect, ExportedTrees trees, string table, IReadOnlyList<string> columns)
    {
        var features = trees.Items.SelectMany(tree => tree.Splits).Select(split => split.Feature).Distinct().Order();
        var cells = string.Join(' ', features.Select(one => $"WHEN {one} THEN {columns[one]}"));
        var value = $"CASE node.feature {cells} END";
        var test = $"COALESCE({value} <= node.threshold, node.is_missing_left = 1)";
        return $"""
            (
                WITH RECURSIVE walk(place, margin) AS (
                  SELECT 0, {dialect.Number(0)}
                  UNION ALL
                  SELECT CASE WHEN {test} THEN node.left_place ELSE node.right_place END,
                    walk.margin + CASE WHEN {test} THEN node.left_value ELSE node.right_value END
                  FROM walk {dialect.JoinOne(table, "node", "place = walk.place")}
                )
                SELECT margin FROM walk WHERE place = {trees.Items.Sum(RowCount)})
            """;
    }

    private static IEnumerable<string> Rows(SqlDialect dialect, ExportedTrees trees)
    {
        var (root, zero) = (0, dialect.Number(0));
        foreach (var tree in trees.Items)
        {
            var (first, next) = (root, root + RowCount(tree));
            if (tree.Splits.Length == 0)
            {
                var leaf = dialect.Number(tree.Leaves[0]);
                yield return $"({first}, 0, {zero}, 0, {next}, {leaf}, {next}, {leaf})";
            }

            foreach (var (index, split) in tree.Splits.Index())
            {
                // Infinity, for all that is there: no database of these writes it alike.
                var threshold = dialect.Number(Math.Min(trees.Widened(split), double.MaxValue));
                yield return $"({first + index}, {split.Feature}, {threshold}, {(split.IsMissingLeft ? 1 : 0)}, "
                    + $"{Target(split.Left)}, {Target(split.Right)})";
            }

            root = next;

            string Target(int child) => child < 0
                ? $"{next}, {dialect.Number(tree.Leaves[~child])}"
                : $"{first + child}, {zero}";
        }
    }

    /// <summary>A tree that is a leaf takes a row, too.</summary>
    private static int RowCount(ExportedTree tree) => Math.Max(1, tree.Splits.Length);
}
