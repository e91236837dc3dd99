using Google.Protobuf;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Benchmarks;

/// <summary>Trees as an ONNX model of one node: TreeEnsembleRegressor of ai.onnx.ml 3. The numbers of fields are those
/// of onnx.proto.</summary>
internal static class TreeEnsembleOnnx
{
    private const int Float = 1;   // TensorProto.FLOAT

    public static byte[] Write(LightGBMTrees trees)
    {
        var nodes = new Nodes();
        foreach (var (tree, index) in trees.Trees.Select((tree, index) => (tree, index))) nodes.Add(tree, index);

        return Message(model =>
        {
            Number(model, 1, 8);                                                          // ir_version
            Part(model, 8, set => Text(Numbered(set, 2, 15), 1, ""));                     // opset_import
            Part(model, 8, set => Text(Numbered(set, 2, 3), 1, "ai.onnx.ml"));
            Part(model, 7, graph =>
            {
                Part(graph, 1, node => nodes.Write(node));
                Text(graph, 2, "trees");
                Part(graph, 11, input => Tensor(input, "rows", trees.FeatureCount));
                Part(graph, 12, output => Tensor(output, "margins", 1));
            });
        });
    }

    private static void Tensor(CodedOutputStream value, string name, int columns)
    {
        Text(value, 1, name);
        Part(value, 2, type => Part(type, 1, tensor =>
        {
            Number(tensor, 1, Float);
            Part(tensor, 2, shape =>
            {
                Part(shape, 1, rows => Text(rows, 2, "N"));
                Part(shape, 1, width => Number(width, 1, columns));
            });
        }));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true)) write(output);
        return bytes.ToArray();
    }

    private static void Part(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static void Text(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static void Number(CodedOutputStream output, int field, long number)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(number);
    }

    private static CodedOutputStream Numbered(CodedOutputStream output, int field, long number)
    {
        Number(output, field, number);
        return output;
    }

    /// <summary>The attributes of the node, an array for each property of the trees' nodes.</summary>
    private sealed class Nodes
    {
        private readonly Dictionary<string, List<long>> numbers = [];
        private readonly Dictionary<string, List<float>> floats = [];
        private readonly List<string> modes = [];

        public void Add(LightGBMTree tree, int index)
        {
            var splits = tree.Features.Length;
            for (var split = 0; split < splits; split++)
            {
                Node(index, split, "BRANCH_LT", tree.Features[split], SingleTrees.Above(tree.Thresholds[split]));
                Add("nodes_truenodeids", Id(tree.Left[split], splits));
                Add("nodes_falsenodeids", Id(tree.Right[split], splits));
                Add("nodes_missing_value_tracks_true", SingleTrees.MissingGoesLeft(tree, split) ? 1 : 0);
            }

            for (var leaf = 0; leaf < tree.Leaves.Length; leaf++)
            {
                Node(index, splits + leaf, "LEAF", 0, 0);
                foreach (var name in (string[])
                    ["nodes_truenodeids", "nodes_falsenodeids", "nodes_missing_value_tracks_true", "target_ids"])
                    Add(name, 0);
                Add("target_treeids", index);
                Add("target_nodeids", splits + leaf);
                Add(floats, "target_weights", (float)tree.Leaves[leaf]);
            }
        }

        public void Write(CodedOutputStream node)
        {
            Text(node, 1, "rows");
            Text(node, 2, "margins");
            Text(node, 4, "TreeEnsembleRegressor");
            Text(node, 7, "ai.onnx.ml");
            foreach (var (name, values) in numbers)
                Attribute(node, name, type: 7, attribute => values.ForEach(value => Number(attribute, 8, value)));
            foreach (var (name, values) in floats)
                Attribute(node, name, type: 6, attribute => values.ForEach(value =>
                {
                    attribute.WriteTag(7, WireFormat.WireType.Fixed32);
                    attribute.WriteFloat(value);
                }));
            Attribute(node, "nodes_modes", type: 8, attribute => modes.ForEach(mode => Text(attribute, 9, mode)));
            Attribute(node, "n_targets", type: 2, attribute => Number(attribute, 3, 1));
        }

        private static void Attribute(
            CodedOutputStream node, string name, int type, Action<CodedOutputStream> values) =>
            Part(node, 5, attribute =>
            {
                Text(attribute, 1, name);
                values(attribute);
                Number(attribute, 20, type);   // AttributeProto.type
            });

        private void Node(int tree, int id, string mode, int feature, float value)
        {
            Add("nodes_treeids", tree);
            Add("nodes_nodeids", id);
            Add("nodes_featureids", feature);
            Add(floats, "nodes_values", value);
            modes.Add(mode);
        }

        private void Add(string name, long value) => Add(numbers, name, value);

        private static void Add<T>(Dictionary<string, List<T>> all, string name, T value)
        {
            if (!all.TryGetValue(name, out var values)) all[name] = values = [];
            values.Add(value);
        }

        /// <summary>Leaves come after the splits.</summary>
        private static int Id(int child, int splits) => child < 0 ? splits + ~child : child;
    }
}
