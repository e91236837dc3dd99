using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Scoring.Models.Trees.Loading;

/// <summary>Reads one tree of XGBoost's JSON model: parallel arrays with an entry for each node.</summary>
internal static class XGBoostTree
{
    /// <summary>Where both children of a leaf point to.</summary>
    private const int NoChild = -1;

    /// <summary>What stays in the arrays where XGBoost has pruned.</summary>
    private static readonly TreeNode Pruned = TreeNode.Leaf(0, 0);

    /// <summary>The tree's nodes, its children counted from <paramref name="start"/>.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="index">Its place among the trees.</param>
    /// <param name="binding">Where its features are in a row.</param>
    /// <param name="sets">Receives the tests of its categories.</param>
    /// <param name="start">Nodes before it.</param>
    public static TreeNode[] Read(
        ModelElement tree, int index, FeatureBinding binding, CategorySets sets, int start)
    {
        if (tree.Find("id") is { } id && id.Integer() != index)
            throw new ModelFormatException($"{id.Path} is out of order: {id.Integer()} is at {index}");
        if (tree["tree_param"]["size_leaf_vector"].TextAsInteger() > 1)
            throw new ModelFormatException($"{tree.Path}: leaves of more than one number are not supported");

        var categories = XGBoostCategories.Read(tree);
        var nodes = ReadNodes(tree, categories);
        var reached = TreeShape.Reached(nodes, binding.Columns.Length, tree.Path);
        for (var i = 0; i < nodes.Length; i++)
        {
            if (!reached[i]) nodes[i] = Pruned;
            if (!nodes[i].IsLeaf) nodes[i] = Moved(nodes[i], i);
        }
        return nodes;

        TreeNode Moved(TreeNode node, int i) => node with
        {
            Feature = FeatureOf(node, i),
            Left = start + node.Left,
            Right = start + node.Right,
            Missing = start + node.Missing,
        };

        int FeatureOf(TreeNode node, int i)
        {
            var (column, width) = (binding.Columns[node.Feature], binding.Widths[node.Feature]);
            if (categories?.Find(i) is { } codes)
                return sets.FeatureOf(
                    column, width, width is null ? codes : [.. codes.Where(code => code < width)], tree.Path);
            return width is null
                ? column
                : throw new ModelFormatException(
                    $"{tree.Path}, node {i}: splits on the codes of a category as on numbers; give the contract an "
                    + "integer in its place");
        }
    }

    private static TreeNode[] ReadNodes(ModelElement tree, XGBoostCategories? categories)
    {
        var count = tree["tree_param"]["num_nodes"].TextAsInteger();
        if (count == 0) throw new ModelFormatException($"{tree.Path} has no nodes");

        var left = Column(tree, "left_children", count, element => element.Integer());
        var right = Column(tree, "right_children", count, element => element.Integer());
        var feature = Column(tree, "split_indices", count, element => element.Integer());
        // A split on categories has no threshold; its test is 1 for those that go right.
        var value = Column(tree, "split_conditions", count, (element, node) =>
            categories?.Find(node) is null ? element.Single() : 0.5f);
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

    private static T[] Column<T>(ModelElement tree, string name, int count, Func<ModelElement, T> read) =>
        Column(tree, name, count, (element, _) => read(element));

    private static T[] Column<T>(ModelElement tree, string name, int count, Func<ModelElement, int, T> read)
    {
        var column = tree[name];
        if (column.Length != count)
            throw new ModelFormatException($"{column.Path} has {column.Length} entries for {count} nodes");

        // Not with LINQ: compiling that for a struct takes longer than reading many trees.
        var (values, i) = (new T[count], 0);
        foreach (var item in column.Items()) values[i] = read(item, i++);
        return values;
    }
}

/// <summary>The categories that splits of one tree of XGBoost's JSON model send right.</summary>
internal sealed class XGBoostCategories
{
    private readonly Dictionary<int, int[]> ofNodes = [];

    private XGBoostCategories(ModelElement tree, ModelElement types)
    {
        int[] nodes = [.. Integers(tree["categories_nodes"])];
        int[] starts = [.. Integers(tree["categories_segments"])];
        int[] sizes = [.. Integers(tree["categories_sizes"])];
        int[] categories = [.. Integers(tree["categories"])];
        if (starts.Length != nodes.Length || sizes.Length != nodes.Length)
            throw new ModelFormatException(
                $"{tree.Path}: its columns of categories are not all of {nodes.Length} nodes");

        for (var i = 0; i < nodes.Length; i++)
        {
            if (starts[i] < 0 || sizes[i] < 0 || (long)starts[i] + sizes[i] > categories.Length)
                throw new ModelFormatException(
                    $"{tree.Path}, node {nodes[i]}: its categories are none of the {categories.Length}");

            int[] some = [.. categories.AsSpan(starts[i], sizes[i]).ToArray().Distinct().Order()];
            if (some is [< 0, ..] || !ofNodes.TryAdd(nodes[i], some))
                throw new ModelFormatException(
                    $"{tree.Path}, node {nodes[i]}: its categories are below 0 or appear twice");
        }

        foreach (var (node, type) in types.Items().Index())
            if ((type.Integer() != 0) != ofNodes.ContainsKey(node))
                throw new ModelFormatException($"{tree.Path}, node {node}: split_type does not fit its categories");
    }

    /// <summary>null where the tree has none.</summary>
    public static XGBoostCategories? Read(ModelElement tree) =>
        tree.Find("split_type") is { } types
        && (types.Items().Any(type => type.Integer() != 0) || tree.Find("categories_nodes") is { Length: > 0 })
            ? new(tree, types)
            : null;

    /// <summary>Ascending; null where the node compares a number.</summary>
    public int[]? Find(int node) => ofNodes.GetValueOrDefault(node);

    private static IEnumerable<int> Integers(ModelElement column) => column.Items().Select(item => item.Integer());
}
