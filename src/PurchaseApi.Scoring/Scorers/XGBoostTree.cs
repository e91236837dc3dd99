namespace PurchaseApi.Scoring.Scorers;

/// <summary>Reads one tree of XGBoost's JSON model: parallel arrays with an entry for each node.</summary>
internal static class XGBoostTree
{
    /// <summary>Where both children of a leaf point to.</summary>
    private const int NoChild = -1;

    /// <summary>What stays in the arrays where XGBoost has pruned.</summary>
    private static readonly TreeNode Pruned = TreeNode.Leaf(0, 0);

    /// <summary>The tree's nodes, its children counted from <paramref name="start"/>.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="index">Where it stands among the trees.</param>
    /// <param name="columns">For each of its features, the index in a row.</param>
    /// <param name="start">Nodes before it.</param>
    public static TreeNode[] Read(ModelElement tree, int index, IReadOnlyList<int> columns, int start)
    {
        if (tree.Find("id") is { } id && id.Integer() != index)
            throw new ModelFormatException($"{id.Path} is out of order: {id.Integer()} stands at {index}");
        if (tree["tree_param"]["size_leaf_vector"].TextAsInteger() > 1)
            throw new ModelFormatException($"{tree.Path}: leaves of more than one number are not supported");
        RefuseCategories(tree);

        var nodes = ReadNodes(tree);
        var reached = TreeShape.Reached(nodes, columns.Count, tree.Path);
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = reached[i] ? Moved(nodes[i], columns, start) : Pruned;
        return nodes;
    }

    private static TreeNode Moved(TreeNode node, IReadOnlyList<int> columns, int start) => node.IsLeaf
        ? node
        : node with
        {
            Feature = columns[node.Feature],
            Left = start + node.Left,
            Right = start + node.Right,
            Missing = start + node.Missing,
        };

    private static TreeNode[] ReadNodes(ModelElement tree)
    {
        var count = tree["tree_param"]["num_nodes"].TextAsInteger();
        if (count == 0) throw new ModelFormatException($"{tree.Path} has no nodes");

        var left = Column(tree, "left_children", count, element => element.Integer());
        var right = Column(tree, "right_children", count, element => element.Integer());
        var feature = Column(tree, "split_indices", count, element => element.Integer());
        var value = Column(tree, "split_conditions", count, element => element.Single());
        var missingLeft = Column(tree, "default_left", count, element => element.Flag());
        var cover = Column(tree, "sum_hessian", count, element => element.Single());

        var nodes = new TreeNode[count];
        for (var i = 0; i < count; i++)
        {
            if (left[i] == NoChild && right[i] == NoChild) nodes[i] = TreeNode.Leaf(value[i], cover[i]);
            else if (feature[i] < 0)
                throw new ModelFormatException($"{tree.Path}, node {i}: splits on feature {feature[i]}");
            else
            {
                var missing = missingLeft[i] ? left[i] : right[i];
                nodes[i] = new TreeNode(feature[i], value[i], left[i], right[i], missing, cover[i]);
            }
        }
        return nodes;
    }

    private static T[] Column<T>(ModelElement tree, string name, int count, Func<ModelElement, T> read)
    {
        var column = tree[name];
        if (column.Length != count)
            throw new ModelFormatException($"{column.Path} has {column.Length} entries for {count} nodes");

        // Not with LINQ: compiling that for a struct takes longer than reading many trees.
        var (values, i) = (new T[count], 0);
        foreach (var item in column.Items()) values[i++] = read(item);
        return values;
    }

    private static void RefuseCategories(ModelElement tree)
    {
        var categorical = tree.Find("categories_nodes") is { Length: > 0 }
            || (tree.Find("split_type") is { } types && types.Items().Any(type => type.Integer() != 0));
        if (categorical)
            throw new ModelFormatException($"{tree.Path} splits on categories; encode them as numbers instead");
    }
}
