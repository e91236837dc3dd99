using System.Text;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Linear;
using PurchaseApi.Scoring.Models.Network;
using PurchaseApi.Scoring.Models.SupportVectors;

namespace PurchaseApi.Training.Exporting.Sql;

/// <summary>Features -> margin -> probability as SQL.</summary>
internal static class SqlScorers
{
    public const string Margin = "_margin", Probability = "_p";

    // Beyond, a probability differs from 0 or 1 by less than 1e-130. PostgreSQL takes an overflow for an error, and an
    // underflow, too.
    private const double LogOddsLimit = 300;

    /// <summary>Adds the parts that end in the margin.</summary>
    /// <param name="columns">Of the features.</param>
    /// <param name="treeTable">That has the trees as rows; null: they are nested CASE.</param>
    public static void AddMargin(
        SqlQuery query, ExportSource source, IReadOnlyList<string> columns, string? treeTable)
    {
        if (source.Trees is { } trees)
        {
            var sum = treeTable is null
                ? Sum(query.Dialect, trees, columns)
                : SqlTreeTable.Sum(query.Dialect, trees, treeTable, columns);
            query.Add("margins", (
                trees.Averaged == 1 ? sum : $"({sum}) / {query.Dialect.Number(trees.Averaged)}", Margin));
        }
        else
            switch (source.Scorer)
            {
                case LogisticRegression model:
                    AddLinear(
                        query, model.Scaling, model.Intercept, model.Coefficients, columns, isInterceptFirst: true);
                    break;
                case LinearSupportVectorMachine model:
                    AddLinear(query, model.Scaling, model.Intercept, model.Weights, columns, isInterceptFirst: false);
                    break;
                case NeuralNetwork network:
                    AddNetwork(query, network, columns);
                    break;
                default:
                    throw new ExportException($"{source.Algorithm} cannot be exported to sql");
            }
    }

    public static string ToProbability(SqlDialect dialect, Calibration calibration) => calibration switch
    {
        PlattScaling platt => Platt(dialect, platt),
        IsotonicRegression isotonic => Isotonic(dialect, isotonic),
        _ => throw new ExportException($"{calibration.GetType().Name} cannot be exported to sql"),
    };

    private static string Platt(SqlDialect dialect, PlattScaling platt)
    {
        var logOdds = $"{dialect.Number(platt.Slope)} * {Margin} + {dialect.Number(platt.Intercept)}";
        var limited = dialect.Least(
            dialect.Greatest(logOdds, dialect.Number(-LogOddsLimit)), dialect.Number(LogOddsLimit));
        return $"{dialect.Number(1)} / ({dialect.Number(1)} + exp(-({limited})))";
    }

    private static string Isotonic(SqlDialect dialect, IsotonicRegression knots)
    {
        var text = new StringBuilder("CASE");
        for (var i = 0; i < knots.Margins.Length; i++)
        {
            var probability = dialect.Number(knots.Probabilities[i]);
            if (i == 0) text.Append($" WHEN {Margin} <= {dialect.Number(knots.Margins[0])} THEN {probability}");
            else
            {
                var rise = knots.Probabilities[i] - knots.Probabilities[i - 1];
                var share = $"(({Margin} - {dialect.Number(knots.Margins[i - 1])}) / "
                    + $"{dialect.Number(knots.Margins[i] - knots.Margins[i - 1])})";
                text.Append($" WHEN {Margin} < {dialect.Number(knots.Margins[i])} THEN "
                    + $"{dialect.Number(knots.Probabilities[i - 1])} + {dialect.Number(rise)} * {share}");
            }
        }

        return text.Append($" ELSE {dialect.Number(knots.Probabilities[^1])} END").ToString();
    }

    /// <summary>Nested CASE, a tree after the other, added from the left.</summary>
    public static string Sum(SqlDialect dialect, ExportedTrees trees, IReadOnlyList<string> columns)
    {
        var text = new StringBuilder();
        foreach (var (index, tree) in trees.Items.Index())
        {
            if (index > 0) text.Append("\n    + ");
            Write(tree.Root, tree);
        }

        return text.ToString();

        void Write(int place, ExportedTree tree)
        {
            if (place < 0)
            {
                text.Append(dialect.Number(tree.Leaves[~place]));
                return;
            }

            // What is NULL takes the ELSE.
            var split = tree.Splits[place];
            var column = columns[split.Feature];
            var threshold = trees.Widened(split);
            var test = double.IsInfinity(threshold)
                ? $"{column} IS {(split.IsMissingLeft ? "NULL AND FALSE" : "NOT NULL")}"
                : $"{column} {(split.IsMissingLeft ? ">" : "<=")} {dialect.Number(threshold)}";
            text.Append($"CASE WHEN {test} THEN ");
            Write(split.IsMissingLeft ? split.Right : split.Left, tree);
            text.Append(" ELSE ");
            Write(split.IsMissingLeft ? split.Left : split.Right, tree);
            text.Append(" END");
        }
    }

    private static void AddLinear(
        SqlQuery query, Scaling scaling, double intercept, double[] weights, IReadOnlyList<string> columns,
        bool isInterceptFirst)
    {
        var terms = columns.Select((_, index) =>
            $"{query.Dialect.Number(weights[index])} * {Scaled(query.Dialect, scaling, index, columns[index])}");
        var constant = query.Dialect.Number(intercept);
        query.Add("margins", (
            string.Join("\n    + ", isInterceptFirst ? terms.Prepend(constant) : terms.Append(constant)), Margin));
    }

    private static void AddNetwork(SqlQuery query, NeuralNetwork network, IReadOnlyList<string> columns)
    {
        var dialect = query.Dialect;
        string[] units = [.. columns.Select((column, index) => $"_x{index}")];
        query.Add("scaled", [.. columns.Select((column, index) =>
            (Scaled(dialect, network.Scaling, index, column), units[index]))]);
        foreach (var (index, layer) in network.Layers.Index())
        {
            var isLast = index == network.Layers.Count - 1;
            string[] next = [.. layer.Biases.Select((_, unit) => isLast ? Margin : $"_h{index}_{unit}")];
            query.Add(isLast ? "margins" : $"layer{index}", [.. layer.Biases.Select((bias, unit) =>
            {
                var terms = units.Select((input, place) =>
                    $"{dialect.Number(layer.Weights[(place * layer.Units) + unit])} * {input}");
                var sum = string.Join(" + ", terms.Prepend(dialect.Number(bias)));
                return (isLast ? sum : $"{dialect.Greatest(dialect.Number(0), sum)}", next[unit]);
            })]);
            units = next;
        }
    }

    private static string Scaled(SqlDialect dialect, Scaling scaling, int index, string column) =>
        $"((COALESCE({column}, {dialect.Number(scaling.Medians[index])}) - {dialect.Number(scaling.Centers[index])}) / "
        + $"{dialect.Number(scaling.Scales[index])})";
}

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
