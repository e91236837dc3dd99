namespace PurchaseApi.Scoring.Scorers;

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
    public int[]? Of(int node) => ofNodes.GetValueOrDefault(node);

    private static IEnumerable<int> Integers(ModelElement column) => column.Items().Select(item => item.Integer());
}
