using System.Text.RegularExpressions;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Exporting.Onnx;

/// <summary>Expressions as ONNX nodes: a number is a column of doubles with NaN for missing, a truth one of bools.
/// </summary>
/// <param name="slots">The names of what rows hold; grows as features are added.</param>
/// <param name="lists">By slot: the column of texts of a list.</param>
internal sealed class OnnxAlgebra(
    OnnxGraph graph, FittedContract contract, List<string> slots, IReadOnlyDictionary<int, string> lists) : Algebra
{
    private const int Bool = 9;   // TensorProto.BOOL

    public override string Always => graph.Cast(Number(1), Bool);

    public override string Number(double value) => graph.Number(value);

    public override string Slot(int index) => slots[index];

    public override string Negate(string operand) => graph.Add("Neg", operand);

    public override string Add(string left, string right) => Finite(graph.Add("Add", left, right));

    public override string Subtract(string left, string right) => Finite(graph.Add("Sub", left, right));

    public override string Multiply(string left, string right) => Finite(graph.Add("Mul", left, right));

    public override string Divide(string left, string right) => Finite(graph.Add("Div", left, right));

    public override string Least(string left, string right) =>
        Both(left, right, Choose(Less(left, right), left, right));

    public override string Greatest(string left, string right) =>
        Both(left, right, Choose(Less(left, right), right, left));

    public override string Absolute(string operand) => graph.Add("Abs", operand);

    public override string SquareRoot(string operand) => graph.Add("Sqrt", operand);

    /// <summary>As scoring computes it, step by step.</summary>
    public override string LogOnePlus(string operand)
    {
        var sum = graph.Add("Add", operand, Number(1));
        var exact = graph.Add(
            "Mul", graph.Add("Log", sum), graph.Add("Div", operand, graph.Add("Sub", sum, Number(1))));
        return Choose(Equal(sum, Number(1)), operand, Finite(exact));
    }

    public override string Floor(string operand) => graph.Add("Floor", operand);

    public override string Round(string operand) => graph.Add("Round", operand);

    public override string Less(string left, string right) => graph.Add("Less", left, right);

    public override string LessOrEqual(string left, string right) => graph.Add("LessOrEqual", left, right);

    public override string Equal(string left, string right) => graph.Add("Equal", left, right);

    public override string And(string left, string right) => graph.Add("And", left, right);

    public override string Or(string left, string right) => graph.Add("Or", left, right);

    public override string Not(string truth) => graph.Add("Not", truth);

    public override string IsMissing(string operand) => graph.Add("IsNaN", operand);

    public override string Choose(string test, string then, string otherwise) =>
        graph.Add("Where", test, then, otherwise);

    public override string FromTruth(string truth) => graph.Cast(truth, OnnxMessages.Double);

    public override string Lookup(string index, IReadOnlyList<double> table)
    {
        var place = graph.Cast(Choose(IsMissing(index), Number(0), index), OnnxMessages.Int64);
        return Choose(
            IsMissing(index), Number(double.NaN), graph.Add("Gather", graph.Table([.. table], table.Count), place));
    }

    /// <summary>Between separators, with or without white space around it.</summary>
    public override string HasItem(int list, int index)
    {
        var (input, separator) = List(list);
        var item = Regex.Escape(input.Values[index]);
        var has = graph.AddText(
            "RegexFullMatch", [lists[list]],
            OnnxMessages.Attribute("pattern", $@"(?s)(.*{separator})?\s*{item}\s*({separator}.*)?"));
        var constant = input.Missing.Kind == MissingKind.Constant
            && Scoring.Contracts.Expressions.ListItems.Has(input.Missing.Constant, index);
        return constant ? Or(has, IsMissing(slots[list])) : has;
    }

    public override string ItemCount(int list)
    {
        var (input, _) = List(list);
        var count = input.Values.Count > 0
            ? Enumerable.Range(0, input.Values.Count).Select(index => FromTruth(HasItem(list, index))).Aggregate(Add)
            : DifferentItems(list);
        var missing = input.Missing.Kind == MissingKind.Constant ? input.Measure(input.Missing.Constant) : double.NaN;
        return Choose(IsMissing(slots[list]), Number(missing), count);
    }

    /// <summary>The number, or missing where it is infinite.</summary>
    public string Finite(string number) => Choose(graph.Add("IsInf", number), Number(double.NaN), number);

    private string Both(string left, string right, string value) =>
        Choose(Or(IsMissing(left), IsMissing(right)), Number(double.NaN), value);

    /// <summary>Each item counts for one part of as many as there are equal to it.</summary>
    private string DifferentItems(int list)
    {
        var (input, _) = List(list);
        var separator = Separator(input);
        // [N, 1, K] items, empty ones behind the last.
        var items = graph.Split(lists[list], separator);
        var equal = graph.Cast(
            graph.AddText("Equal",
            [
                graph.Add("Unsqueeze", items, graph.Integers(3)), graph.Add("Unsqueeze", items, graph.Integers(2)),
            ]),
            OnnxMessages.Double);
        var alike = graph.Add("ReduceSum", [equal, graph.Integers(3)], [OnnxMessages.Attribute("keepdims", 0L)]);
        var isItem = Not(graph.AddText("Equal", [items, graph.Text("")]));
        var parts = Choose(isItem, graph.Add("Div", Number(1), alike), Number(0));
        return Round(graph.Add("ReduceSum", [parts, graph.Integers(2)], [OnnxMessages.Attribute("keepdims", 0L)]));
    }

    private (Input Input, string Separator) List(int slot)
    {
        var input = contract.Inputs[slot];
        return (input, Regex.Escape(Separator(input)));
    }

    private string Separator(Input input) => contract.Document.Inputs![input.Name].Separator ?? ";";
}
