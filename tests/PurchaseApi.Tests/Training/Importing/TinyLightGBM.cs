namespace PurchaseApi.Tests.Training.Importing;

/// <summary>A model as LightGBM writes it, small enough to be scored by hand.</summary>
internal static class TinyLightGBM
{
    /// <summary>Nothing is missing in the first split, zero in the second, NaN in the third.</summary>
    public const string Text =
        """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=3
        objective=binary sigmoid:0.5
        feature_names=basket_value returning time_spent pages_viewed
        feature_infos=[0:300] [0:1] [0:120] [1:30]
        tree_sizes=400 300 90

        Tree=0
        num_leaves=3
        num_cat=0
        split_feature=0 3
        split_gain=2 1
        threshold=50.500000000000007 1.0000000180025095e-35
        decision_type=2 6
        left_child=1 -1
        right_child=-3 -2
        leaf_value=-0.5 0.10000000000000001 0.75
        leaf_weight=1 1 1
        internal_value=0 0
        is_linear=0
        shrinkage=1


        Tree=1
        num_leaves=2
        num_cat=0
        split_feature=2
        split_gain=1
        threshold=20.25
        decision_type=8
        left_child=-1
        right_child=-2
        leaf_value=-0.20000000000000001 0.29999999999999999
        is_linear=0
        shrinkage=0.1


        Tree=2
        num_leaves=1
        num_cat=0
        leaf_value=0.0625
        is_linear=0
        shrinkage=0.1


        end of trees

        feature_importances:
        basket_value=1

        parameters:
        [boosting: gbdt]
        end of parameters

        """;

    /// <summary>The same as LightGBM itself writes it, with the training rows of each leaf.</summary>
    public static readonly string WithCounts = Text
        .Replace("leaf_weight=1 1 1", "leaf_count=30 50 20")
        .Replace("shrinkage=0.1\n\n\nTree=2", "shrinkage=0.1\nleaf_count=60 40\n\n\nTree=2");

    /// <summary>In the contract's order: time spent, pages viewed, basket value, returning.</summary>
    public static readonly (double[] Row, double Margin)[] Rows =
    [
        ([20.25, 3, 50.500000000000007, 1], 0.1 + -0.2 + 0.0625),             // a threshold itself goes left
        ([20.5, 3, Math.BitIncrement(50.500000000000007), 1], 0.75 + 0.3 + 0.0625),        // the next double goes right
        ([20.5, 0, 10, 0], -0.5 + 0.3 + 0.0625),                              // zero is missing: left by default
        ([20.5, double.NaN, 10, 0], -0.5 + 0.3 + 0.0625),                     // so NaN is, which counts as zero
        ([20.5, 3, double.NaN, 0], 0.1 + 0.3 + 0.0625),                       // NaN counts as zero here, too
        ([double.NaN, 3, 60, 0], 0.75 + 0.3 + 0.0625),                        // NaN is missing: right by default
    ];

    /// <summary>As many rows as an import needs.</summary>
    public static string RowsCsv { get; } =
        "time_spent,pages_viewed,basket_value,returning,margin,probability\n"
        + string.Concat(Enumerable.Repeat(Rows, 4).SelectMany(rows => rows).Select(row =>
            string.Join(',', row.Row.Select(value => double.IsNaN(value) ? "" : $"{value:R}"))
            + $",{row.Margin:R},{1 / (1 + Math.Exp(-0.5 * row.Margin)):R}\n"));
}
